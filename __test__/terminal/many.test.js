"use strict";
const { engineStats, spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");
const { findProcesses, openDescriptors, threadCount, zombies } = require("../system.js");

/** Terminals that live at once. */
const MANY = 200;

/** The first one starts threads and the guardian, which stay; hosts may add a worker for file access. */
async function warmUp() {
  const output = collect(spawnPty("true"));
  await output.closed;
}

function startMany(count, script, options) {
  return Array.from({ length: count }, (_, number) => {
    const terminal = spawnPty("sh", ["-c", script, `${number}`], options);
    return { number, terminal, output: collect(terminal) };
  });
}

test(
  "200 terminals at once get what was written to each, and nothing of another's",
  { timeoutMs: 120_000 },
  async () => {
    const all = startMany(MANY, 'stty -echo; echo "ready $0"; read line; echo "$0 got $line"; exit $(($0 % 100))');
    await Promise.all(
      all.map(({ number, output }) =>
        waitFor(() => output.text() === `ready ${number}\r\n`, { what: `terminal ${number}`, timeoutMs: 60_000 }),
      ),
    );
    assert.equal(engineStats().children, MANY);
    for (const { number, terminal } of all) terminal.write(`line ${number}\r`);
    for (const { number, output } of all) {
      assert.deepEqual(await output.exited, { exitCode: number % 100 });
      assert.equal(output.text(), `ready ${number}\r\n${number} got line ${number}\r\n`);
    }
  },
);

test("idle terminals cost two descriptors each at the most, and no thread", async () => {
  await warmUp();
  const before = { descriptors: openDescriptors().size, threads: threadCount() };
  const all = startMany(50, "printf R; exec sleep 600");
  for (const { output } of all) await waitFor(() => output.text() === "R", { what: "a terminal" });
  assert.ok(openDescriptors().size <= before.descriptors + 2 * 50, `${[...openDescriptors().values()]}`);
  assert.ok(threadCount() <= before.threads + 4, `${threadCount()} threads, ${before.threads} before`);
  for (const { terminal } of all) {
    const { heldBytes } = terminal._native.streamStats(0);
    assert.ok(heldBytes <= 1, `${heldBytes} bytes are held`);
    terminal.kill("SIGKILL");
  }
  await Promise.all(all.map(({ output }) => output.closed));
});

test("while terminals are idle nobody wakes this thread", async () => {
  const all = startMany(10, "printf R; exec sleep 600");
  for (const { output } of all) await waitFor(() => output.text() === "R", { what: "a terminal" });
  await new Promise(setImmediate); // what is on its way
  const before = engineStats();
  await new Promise((resolve) => setTimeout(resolve, 300)); // nothing is to happen, so there is no condition
  assert.equal(engineStats().wakeUps, before.wakeUps);
  for (const { terminal } of all) terminal.kill("SIGKILL");
  await Promise.all(all.map(({ output }) => output.closed));
});

test(
  "after 500 terminals nothing is left: no descriptor, thread, zombie or process",
  { timeoutMs: 120_000 },
  async () => {
    await warmUp();
    const before = { descriptors: openDescriptors().size, threads: threadCount() };
    const mark = `signalbox-500-${process.pid}`;
    for (let round = 0; round < 10; round++) {
      const all = startMany(50, `: ${mark}; echo "out $0"; exit 3`);
      for (const { number, output } of all) {
        assert.deepEqual(await output.exited, { exitCode: 3 });
        await output.closed;
        assert.equal(output.text(), `out ${number}\r\n`);
      }
    }
    assert.equal(engineStats().children, 0);
    assert.deepEqual(zombies(), []);
    assert.deepEqual(findProcesses(mark), []);
    await waitFor(() => openDescriptors().size <= before.descriptors, {
      what: `descriptors to be closed: ${[...openDescriptors().values()]}`,
    });
    assert.ok(threadCount() <= before.threads + 4, `${threadCount()} threads, ${before.threads} before`);
  },
);

test("a terminal does not get the descriptors of the others, however many are started together", async () => {
  const list = "ls -l /proc/self/fd | sed -n 's/.* \\([0-9]* -> .*\\)/\\1/p'; :";
  const all = startMany(40, list);
  for (const { output } of all) {
    await output.closed;
    // 0, 1, 2, and the listing's own.
    assert.deepEqual(output.text().match(/^\d+/gm), ["0", "1", "2", "3"], output.text());
    assert.equal(new Set(output.text().match(/\/dev\/pts\/\d+/g)).size, 1, output.text());
  }
});
