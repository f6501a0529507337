"use strict";
const { spawnPty } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");

/** What a viewer was handed, in order. */
function follow(viewer) {
  const seen = { events: [], text: "", isEnded: false };
  for (const event of ["gap", "exit", "restart"]) viewer.on(event, (value) => seen.events.push([event, value]));
  viewer.on("data", ({ data }) => (seen.text += data));
  viewer.on("end", () => (seen.isEnded = true));
  return seen;
}

/** Writes numbered lines of 100 bytes without the terminal's own changes, then stays. */
const lines = (count) => ["-c", `stty -opost -echo; seq -f "%099.0f" ${count}; echo end; read x`];

test("a viewer that acknowledges is handed no more than its window and one batch beyond it", async () => {
  const terminal = spawnPty("sh", lines(20_000));
  const viewer = terminal.attach({ flow: "lossless", acknowledge: true, highWaterBytes: 10_000, lowWaterBytes: 2_000 });
  const waiting = [];
  let text = "";
  let most = 0;
  viewer.on("data", ({ data, bytes }) => {
    text += data;
    waiting.push(bytes);
    most = Math.max(most, viewer.stats().unacknowledgedBytes);
  });
  await waitFor(() => terminal.health().isWaitingForViewer, { what: "the program to wait" });
  const { unacknowledgedBytes } = viewer.stats();
  assert.ok(unacknowledgedBytes >= 10_000, `${unacknowledgedBytes} bytes are on their way`);
  const held = waiting.length;
  viewer.acknowledge(0);
  assert.equal(waiting.length, held);
  const acknowledge = setInterval(() => waiting.splice(0).forEach((bytes) => viewer.acknowledge(bytes)), 1);
  await waitFor(() => text.endsWith("end\n"), { what: "all output" });
  clearInterval(acknowledge);
  assert.equal(text.length, 20_000 * 100 + "end\n".length);
  assert.ok(most <= 10_000 + 64 * 1024, `${most} bytes were on their way`);
  await terminal.stop();
});

test("a lossy viewer that takes nothing holds up neither the program nor a listener", async () => {
  const terminal = spawnPty("sh", lines(30_000));
  const viewer = terminal.attach({ lossy: "gap", fromOffset: 0 });
  viewer.pause();
  const seen = follow(viewer);
  let length = 0;
  terminal.onData((data) => (length += data.length));
  const total = 30_000 * 100 + "end\n".length;
  await waitFor(() => length === total, { what: "the listener to have all" });
  assert.equal(seen.text, "");
  viewer.resume();
  await waitFor(() => seen.text.endsWith("end\n"), { what: "the rest" });
  const skipped = seen.events.reduce((sum, [, { skippedBytes }]) => sum + skippedBytes, 0);
  assert.ok(skipped > 1024 * 1024, `${skipped} bytes were skipped`);
  assert.equal(skipped + seen.text.length, total);
  assert.equal(viewer.stats().skippedBytes, skipped);
  await terminal.stop();
});

for (const encoding of ["utf8", null]) {
  const form = encoding ?? "bytes";
  test(`offsets of a viewer of ${form} that misses output are those of what it was handed and told`, async () => {
    const count = 60_000;
    const terminal = spawnPty("sh", lines(count));
    const [one, other] = [{}, {}].map(() => terminal.attach({ lossy: "gap", fromOffset: 0, encoding }));
    // More is written than is held; then, again and again, the second one is made to miss more between what the engine
    // has handed over for it and its being told that.
    const block = (ms, isOver) => {
      const deadline = Date.now() + ms;
      while (!isOver() && Date.now() < deadline);
    };
    one.on("data", () => {
      block(5_000, () => terminal.health().writtenBytes > 3 * 1024 * 1024);
      const before = other.stats().skippedBytes;
      block(20, () => other.stats().skippedBytes > before);
    });
    const seen = { at: 0, gaps: 0, wrong: [], last: "" };
    other.on("gap", ({ skippedBytes }) => {
      seen.at += skippedBytes;
      seen.gaps++;
    });
    other.on("data", ({ data, bytes, offset }) => {
      if (bytes !== data.length || offset - bytes !== seen.at || other.offset !== offset) {
        seen.wrong.push({ at: seen.at, bytes, length: data.length, offset });
      }
      seen.at = offset;
      seen.last = String(data).slice(-4);
    });
    await waitFor(() => seen.last === "end\n", { what: "all output" });
    assert.deepEqual(seen.wrong, []);
    assert.ok(seen.gaps > 0, "it was too slow for some");
    assert.equal(seen.at, count * 100 + "end\n".length);
    await terminal.stop();
  });
}

test("viewers are told of the exit behind what they were handed, each at its own time", async () => {
  const terminal = spawnPty("sh", ["-c", "printf last; exit 7"]);
  const [fast, slow] = [terminal.attach({ flow: "lossless" }), terminal.attach({ flow: "lossless" })];
  slow.pause();
  const [first, second] = [follow(fast), follow(slow)];
  await waitFor(() => first.isEnded, { what: "the end" });
  assert.deepEqual([first.text, first.events], ["last", [["exit", { exitCode: 7 }]]]);
  assert.deepEqual([second.text, second.events], ["", []]);
  slow.resume();
  await waitFor(() => second.isEnded, { what: "the slow one's end" });
  assert.deepEqual([second.text, second.events], ["last", [["exit", { exitCode: 7 }]]]);
});

test("a viewer that comes back goes on where it was, without a gap or a repeat", async () => {
  const terminal = spawnPty("sh", lines(2_000));
  let text = "";
  let offset = 0;
  while (!text.endsWith("end\n")) {
    const viewer = terminal.attach({ flow: "lossless", fromOffset: offset });
    await new Promise((resolve) => {
      viewer.on("data", (chunk) => {
        text += chunk.data;
        offset = chunk.offset;
        viewer.close();
        resolve();
      });
    });
  }
  assert.equal(text.length, 2_000 * 100 + "end\n".length);
  assert.equal(text.slice(0, 100), `${"1".padStart(99, "0")}\n`);
  await terminal.stop();
});

test("bytes or text, as each viewer likes; offsets count bytes", async () => {
  const terminal = spawnPty("sh", ["-c", "printf 漢é; read x"]);
  const handed = [];
  for (const encoding of ["utf8", null]) {
    const viewer = terminal.attach({ flow: "lossless", encoding });
    viewer.on("data", ({ data, bytes, offset }) => handed.push([encoding, data.toString(), bytes, offset]));
  }
  await waitFor(() => handed.length === 2, { what: "both viewers" });
  assert.deepEqual(handed.sort(), [
    [null, "漢é", 5, 5],
    ["utf8", "漢é", 5, 5],
  ]);
  await terminal.stop();
});

test("an AbortSignal closes a viewer, and a closed one is handed nothing", async () => {
  const terminal = spawnPty("cat");
  const closing = new AbortController();
  const viewer = terminal.attach({ flow: "lossless", signal: closing.signal });
  const seen = follow(viewer);
  terminal.write("one\r");
  await waitFor(() => seen.text.includes("one\r\none"), { what: "the echo" });
  closing.abort();
  assert.ok(viewer.isClosed);
  const before = seen.text;
  const other = follow(terminal.attach({ flow: "lossless", fromOffset: Infinity }));
  terminal.write("two\r");
  await waitFor(() => other.text.includes("two\r\ntwo"), { what: "the other's echo" });
  assert.equal(seen.text, before);
  viewer.close();
  viewer.acknowledge(1);
  assert.ok(terminal.attach({ signal: AbortSignal.abort() }).isClosed);
  await terminal.stop();
});

test("wrong options of a viewer are refused", () => {
  const terminal = spawnPty("cat");
  const refused = [
    [{ flow: "never" }, "OPTION_RANGE"],
    [{ lossy: true }, "OPTION_TYPE"],
    [{ window: 1 }, "OPTION_UNKNOWN"],
    [{ encoding: "latin1" }, "OPTION_TYPE"],
    [{ highWaterBytes: 0 }, "OPTION_RANGE"],
    [{ highWaterBytes: "1" }, "OPTION_TYPE"],
    [{ acknowledge: 1 }, "OPTION_TYPE"],
    [{ highWaterBytes: 100, lowWaterBytes: 100 }, "OPTION_RANGE"],
    [{ snapshot: true, fromOffset: 0 }, "OPTION_RANGE"],
    [{ scrollback: -1 }, "OPTION_RANGE"],
    [{ fromOffset: -1 }, "OPTION_RANGE"],
    [null, "OPTION_TYPE"],
  ];
  for (const [options, code] of refused) {
    assert.throws(() => terminal.attach(options), { code: `ERR_SIGNALBOX_${code}` }, JSON.stringify(options));
  }
  const viewer = terminal.attach({ flow: "lossless" });
  assert.throws(() => viewer.on("text", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => viewer.acknowledge("1"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => viewer.acknowledge(-1), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  return terminal.stop();
});
