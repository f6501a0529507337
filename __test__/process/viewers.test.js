"use strict";
const { spawn } = require("signalbox");
const { script } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");

/** What a viewer was handed, in order. */
function follow(viewer) {
  const seen = { text: "", bytes: 0, skipped: 0, exit: undefined, isEnded: false };
  viewer.on("data", ({ data, bytes }) => {
    seen.text += data;
    seen.bytes += bytes;
  });
  viewer.on("gap", ({ skippedBytes }) => (seen.skipped += skippedBytes));
  viewer.on("exit", (exit) => (seen.exit = exit));
  viewer.on("end", () => (seen.isEnded = true));
  return seen;
}

test("a viewer of a process is told of the exit behind all that the process wrote", async () => {
  const child = await spawn(script("printf out; printf err >&2; exit 3"));
  const [out, err] = [follow(child.attach()), follow(child.attach({ stream: "stderr" }))];
  await waitFor(() => out.isEnded && err.isEnded, { what: "both ends" });
  assert.deepEqual([out.text, err.text], ["out", "err"]);
  assert.deepEqual([out.exit.exitCode, err.exit.exitCode], [3, 3]);
});

test("a lossy viewer that takes nothing lets the process end, and is told exactly what it missed", async () => {
  const child = await spawn(script("head -c 8000000 /dev/zero"));
  const viewer = child.attach({ encoding: null });
  viewer.pause();
  const seen = follow(viewer);
  await child.wait();
  viewer.resume();
  await waitFor(() => seen.isEnded, { what: "the rest" });
  assert.ok(seen.skipped >= 6_000_000, `${seen.skipped} bytes were skipped`);
  assert.equal(seen.skipped + seen.bytes, 8_000_000);
  assert.equal(viewer.offset, 8_000_000);
  assert.equal(viewer.stats().skippedBytes, seen.skipped);
});

test("a lossless viewer that acknowledges is handed everything, a window at a time", async () => {
  const child = await spawn(script("head -c 5000000 /dev/zero"));
  const viewer = child.attach({ flow: "lossless", encoding: null, highWaterBytes: 100_000 });
  let most = 0;
  viewer.on("data", ({ bytes }) => {
    most = Math.max(most, viewer.stats().unacknowledgedBytes);
    setImmediate(() => viewer.acknowledge(bytes));
  });
  const seen = follow(viewer);
  await waitFor(() => seen.isEnded, { what: "the end" });
  assert.equal(seen.bytes, 5_000_000);
  assert.equal(seen.skipped, 0);
  assert.ok(most <= 100_000 + 256 * 1024, `${most} bytes were on their way`);
});

test("a viewer that begins where nothing is held any more is told of the gap, and counts on behind it", async () => {
  const child = await spawn(script("head -c 3000000 /dev/zero; read x", { output: { overflow: "overwrite" } }));
  await waitFor(() => child.outputStats().bytes === 3_000_000, { what: "the output" });
  const viewer = child.attach({ encoding: null, fromOffset: 1000 });
  const seen = follow(viewer);
  await waitFor(() => viewer.offset === 3_000_000, { what: "what is held" });
  assert.equal(seen.skipped + seen.bytes, 3_000_000 - 1000);
  await child.kill();
});

test("a stream that the process does not have can't be viewed", async () => {
  const child = await spawn(script("read x", { interactive: true }));
  assert.throws(() => child.attach({ stream: "stderr" }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => child.attach({ stream: "stdin" }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => child.attach({ lossy: "screen" }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  await child.kill();
});
