"use strict";
const { join } = require("node:path");
const { spawn } = require("signalbox");
const { collectProcess, script } = require("../../collect.js");
const { assert, tempDir, test, waitFor } = require("../../harness.js");
const { stat } = require("../../system.js");
const { FLOOD_BYTES, HIGH_WATER_BYTES, closeOf, exitOf, flood } = require("./children.js");

test("with merge both streams come as one, in the order in which they were written", async () => {
  const lines = Array.from({ length: 300 }, (_, number) => number);
  const child = await spawn({
    ...script("i=0; while [ $i -lt 300 ]; do echo $i; i=$((i+1)); echo $i >&2; i=$((i+1)); done"),
    output: { merge: true },
  });
  const output = collectProcess(child);
  await output.closed;
  assert.equal(output.stdout, lines.map((line) => `${line}\n`).join(""));
  assert.equal(output.stderr, "");
});

test("with merge standard error goes to the file of standard output", async () => {
  const file = join(tempDir(), "both");
  const child = await spawn({ ...script("echo 1; echo 2 >&2; echo 3"), stdout: { file }, output: { merge: true } });
  await closeOf(child);
  assert.equal(require("node:fs").readFileSync(file, "utf8"), "1\n2\n3\n");
});

test("paused output waits for its resumption, and with it the exit", async () => {
  const child = await spawn(script("echo out"));
  const order = [];
  child.on("stdout", (text) => order.push(text));
  child.on("exit", () => order.push("exit"));
  child.pauseOutput();
  const late = child.on("line", ({ text }) => order.push(text));
  await child.wait();
  await child.metrics();
  assert.deepEqual(order, []);
  child.resumeOutput();
  await waitFor(() => order.includes("exit"), { what: "the exit" });
  assert.deepEqual(order.sort(), ["exit", "out", "out\n"]);
  late();
});

test("paused output pauses the child, and not its readers", async () => {
  const child = await spawn(flood(FLOOD_BYTES));
  let heard = 0;
  child.on("stdout", (text) => (heard += text.length));
  child.pauseOutput();
  let read = 0;
  const reading = (async () => {
    for await (const text of child.stdout()) read += text.length;
  })();
  await waitFor(() => read >= HIGH_WATER_BYTES && stat(child.pid).state === "S", { what: "the child to wait" });
  assert.equal(heard, 0);
  child.resumeOutput();
  await reading;
  await exitOf(child);
  assert.deepEqual([heard, read], [FLOOD_BYTES, FLOOD_BYTES]);
});
