"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { spawn } = require("signalbox");
const { collectProcess, readAll, script } = require("../../collect.js");
const { assert, tempDir, test, waitFor } = require("../../harness.js");
const { stat } = require("../../system.js");
const { FLOOD_BYTES, READ_BYTES, closeOf, exitOf, flood } = require("./children.js");

test("with overwrite a child ends although nobody takes its 50 MB", async () => {
  const child = await spawn({ ...flood(50_000_000), output: { overflow: "overwrite" } });
  assert.equal((await child.wait()).exitCode, 0);
  const held = (await readAll(child.stdout())).join("");
  assert.ok(held.length >= 1024 * 1024 && held.length <= 1024 * 1024 + READ_BYTES, `${held.length} are held`);
  assert.ok("0123456789abcde\n".repeat(100_000).endsWith(held));
});

test("without overwrite a child waits for somebody to take its output", async () => {
  const child = await spawn({ ...script(`yes | head -c ${FLOOD_BYTES}; :`), encoding: null });
  await waitFor(() => stat(child.pid).state === "S", { what: "the child to wait" });
  let bytes = 0;
  child.on("stdout", (chunk) => (bytes += chunk.length));
  await exitOf(child);
  assert.equal(bytes, FLOOD_BYTES);
});

test("with overwrite a listener that was paused is told exactly how much it missed", async () => {
  const done = join(tempDir(), "done");
  const total = 20_000_000;
  const child = await spawn({
    command: "sh",
    args: ["-c", `head -c ${total} /dev/zero; : > ${done}; read go; printf end`],
    encoding: null,
    output: { overflow: "overwrite" },
  });
  const order = [];
  let received = 0;
  let skipped = 0;
  let last;
  child.on("stdout", (bytes) => {
    received += bytes.length;
    last = bytes;
    if (order[order.length - 1] !== "output") order.push("output");
  });
  child.on("gap", (gap) => {
    assert.deepEqual(Object.keys(gap).sort(), ["skippedBytes", "stream"]);
    assert.equal(gap.stream, "stdout");
    skipped += gap.skippedBytes;
    order.push("gap");
  });
  child.pauseOutput();
  await waitFor(() => existsSync(done), { what: "all output to be written" });
  child.resumeOutput();
  child.end("go\n");
  await exitOf(child);
  assert.equal(received + skipped, total + 3);
  assert.ok(skipped > 0, "nothing was skipped");
  assert.equal(last.subarray(-3).toString(), "end");
  assert.equal(order[order.length - 1], "output");
});

test("with overwrite a reader that falls behind is told of by a gap, and others miss nothing", async () => {
  const total = 20_000_000;
  const child = await spawn({
    ...script(`head -c ${total} /dev/zero`),
    encoding: null,
    output: { overflow: "overwrite", bufferBytes: 64 * 1024 },
  });
  let skipped = 0;
  child.on("gap", ({ skippedBytes }) => (skipped += skippedBytes));
  const reader = child.stdout();
  await child.wait();
  const received = (await readAll(reader)).reduce((sum, bytes) => sum + bytes.length, 0);
  assert.equal(received + skipped, total);
});

test("with overwrite nothing is told of a gap when nobody falls behind", async () => {
  const child = await spawn({ ...script("seq 1 1000"), output: { overflow: "overwrite" } });
  const output = collectProcess(child);
  child.on("gap", () => assert.fail("a gap"));
  await output.closed;
  assert.equal(output.stdout.split("\n").length, 1001);
});

test("bufferBytes bounds what is held for who comes late", async () => {
  const held = async (bufferBytes) => {
    const child = await spawn({ ...flood(4_000_000), output: { overflow: "overwrite", bufferBytes } });
    await closeOf(child);
    return (await readAll(child.stdout())).join("").length;
  };
  for (const bufferBytes of [4096, 2_000_000]) {
    const bytes = await held(bufferBytes);
    assert.ok(bytes >= bufferBytes && bytes <= bufferBytes + READ_BYTES, `${bytes} of ${bufferBytes} are held`);
  }
});

test("with a small buffer nothing is lost to a listener", async () => {
  const child = await spawn({ ...flood(2_000_000), output: { bufferBytes: 4096 } });
  const text = (await readAll(child.stdout())).join("");
  assert.equal(text.length, 2_000_000);
  assert.ok(text === "0123456789abcde\n".repeat(125_000));
});

test("a buffer that is too small or too large is refused", async () => {
  for (const bufferBytes of [4095, 2 ** 30 + 1, 0, 5000.5]) {
    await assert.rejects(spawn({ command: "true", output: { bufferBytes } }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  }
  await assert.rejects(spawn({ command: "true", output: { overflow: "drop" } }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
  });
});
