"use strict";
const { ProcessManager, engineStats } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, test, waitFor } = require("../../harness.js");
const { openDescriptors, threadCount, zombies } = require("../../system.js");

test("2,000 runs, 32 at a time: nothing is lost, and nothing is left", { timeoutMs: 180_000 }, async () => {
  const RUNS = 2_000;
  const manager = new ProcessManager({ maxProcesses: 32, whenFull: "wait", maxEnded: 5 });
  await manager.run({ command: "true" });
  const before = { descriptors: openDescriptors().size, threads: threadCount() };
  let next = 0;
  let most = 0;
  const worker = async () => {
    while (next < RUNS) {
      const number = next++;
      most = Math.max(most, manager.list().filter((child) => child.exit === undefined).length);
      const { stdout, stderr, exitCode } = await manager.run({
        ...script(`cat; echo out-${number}; echo err-${number} >&2; exit ${number % 3}`),
        input: `in-${number}\n`,
        reject: false,
      });
      assert.deepEqual([stdout, stderr, exitCode], [`in-${number}\nout-${number}`, `err-${number}`, number % 3]);
    }
  };
  await Promise.all(Array.from({ length: 40 }, worker));
  assert.ok(most <= 32, `${most} at a time`);
  assert.ok(manager.list().length <= 5 + 1, `${manager.list().length} are listed`);
  await waitFor(() => engineStats().children === 0, { what: "all children to be closed" });
  assert.deepEqual(zombies(), []);
  await waitFor(() => openDescriptors().size <= before.descriptors, {
    what: `descriptors to be closed: ${[...openDescriptors().values()]}`,
  });
  // The host may have made a worker of its own for file access; the engine makes none.
  assert.ok(threadCount() <= before.threads + 4, `${threadCount()} threads, ${before.threads} before`);
});
