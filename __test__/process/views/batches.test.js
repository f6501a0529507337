"use strict";
const { engineStats, spawn } = require("signalbox");
const { collectProcess, readAll, script } = require("../../collect.js");
const { assert, test, waitFor } = require("../../harness.js");
const { FLOOD_BYTES, exitOf, flood } = require("./children.js");

test("many small writes make few deliveries", async () => {
  const before = engineStats().deliveries;
  const child = await spawn({
    ...script("i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done"),
    output: { flushIntervalMs: 10_000 },
  });
  const output = collectProcess(child);
  await output.closed;
  assert.equal(output.stdout.split("\n").length, 3001);
  const deliveries = engineStats().deliveries - before;
  assert.ok(deliveries < 50, `${deliveries} deliveries`);
});

test("the first output is delivered at once, whatever the interval", async () => {
  const child = await spawn({ ...script("echo first; sleep 60"), output: { flushIntervalMs: 86_400_000 } });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "first\n", { what: "the first output" });
  await child.kill();
});

test("answers to writes do not wait for a long interval", async () => {
  const child = await spawn({ command: "cat", output: { flushIntervalMs: 86_400_000 } });
  const output = collectProcess(child);
  for (let number = 0; number < 5; number++) {
    child.write(`${number}\n`);
    await waitFor(() => output.stdout.endsWith(`${number}\n`), { what: `answer ${number}` });
  }
  await child.stop();
});

test("output that waits for a long interval comes before the exit", async () => {
  const child = await spawn({ ...script("echo one; sleep 0.1; echo two"), output: { flushIntervalMs: 86_400_000 } });
  const output = collectProcess(child);
  await output.exited;
  assert.equal(output.stdout, "one\ntwo\n");
});

test("a batch is delivered before its time when it is large", async () => {
  const child = await spawn({
    ...script("echo first; sleep 0.1; head -c 200000 /dev/zero; sleep 60"),
    output: { flushIntervalMs: 86_400_000, maxBatchBytes: 4096 },
  });
  const output = collectProcess(child);
  await waitFor(() => output.stdout.length === 200_006, { what: "the large output" });
  await child.kill();
});

test("maxBatchBytes bounds every chunk", async () => {
  for (const encoding of ["utf8", null]) {
    const child = await spawn({ ...flood(3_000_000), encoding, output: { maxBatchBytes: 3000 } });
    const sizes = [];
    child.on("stdout", (chunk) => sizes.push(chunk.length));
    const read = await readAll(child.stdout());
    await exitOf(child);
    for (const all of [sizes, read.map(({ length }) => length)]) {
      assert.equal(
        all.reduce((sum, size) => sum + size, 0),
        3_000_000,
      );
      assert.ok(Math.max(...all) <= 3000, `a chunk of ${Math.max(...all)}`);
    }
  }
});

test("a large maxBatchBytes makes large chunks", async () => {
  const child = await spawn({ ...flood(FLOOD_BYTES), output: { maxBatchBytes: 1024 * 1024 } });
  const sizes = [];
  child.on("stdout", (chunk) => sizes.push(chunk.length));
  await exitOf(child);
  assert.ok(Math.max(...sizes) <= 1024 * 1024);
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    FLOOD_BYTES,
  );
});
