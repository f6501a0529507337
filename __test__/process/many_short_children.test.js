"use strict";
const { engineStats, spawn } = require("signalbox");
const { collectProcess } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");
const { openDescriptors, threadCount, zombies } = require("../system.js");

async function runOne(number) {
  const child = await spawn({
    command: "sh",
    args: ["-c", `echo out-${number}; echo err-${number} >&2; exit ${number % 256}`],
  });
  const output = collectProcess(child);
  const exit = await output.exited;
  await output.closed;
  return { number, stdout: output.stdout, stderr: output.stderr, exitCode: exit.exitCode };
}

test(
  "500 children that print and exit at once: no lost byte, no wrong exit code, nothing left",
  { timeoutMs: 120_000 },
  async () => {
    await runOne(0); // whatever is made once is made now
    const before = { descriptors: openDescriptors().size, threads: threadCount() };
    const results = await Promise.all(Array.from({ length: 500 }, (_, number) => runOne(number)));
    for (const result of results) {
      const { number } = result;
      const expected = { number, stdout: `out-${number}\n`, stderr: `err-${number}\n`, exitCode: number % 256 };
      assert.deepEqual(result, expected);
    }
    assert.deepEqual(zombies(), []);
    assert.equal(engineStats().children, 0);
    await waitFor(() => openDescriptors().size <= before.descriptors, {
      what: `descriptors to be closed: ${[...openDescriptors().values()]}`,
    });
    // The host may have made a worker of its own for file access; the engine makes none.
    assert.ok(threadCount() <= before.threads + 4, `${threadCount()} threads, ${before.threads} before`);
  },
);

test("children do not get the host's other descriptors", async () => {
  const { closeSync, openSync } = require("node:fs");
  const { spawnPty } = require("signalbox");
  const { collect } = require("../collect.js");
  const open = [openSync("/dev/null", "r"), openSync("/dev/zero", "r")];
  const others = [spawnPty("sleep", ["60"]), spawnPty("sleep", ["60"])];
  const list = "ls -l /proc/self/fd | sed -n 's/.* \\([0-9]* -> .*\\)/\\1/p'";
  const output = collectProcess(await spawn({ command: "sh", args: ["-c", `${list}; :`] }));
  const onTerminal = collect(spawnPty("sh", ["-c", `${list}; :`]));
  await Promise.all([output.closed, onTerminal.closed]);
  for (const text of [output.stdout, onTerminal.text()]) {
    // 0, 1, 2, and the listing's own.
    assert.deepEqual(text.match(/^\d+/gm), ["0", "1", "2", "3"], text);
  }
  await Promise.all(others.map((other) => other.stop({ signal: "SIGKILL" })));
  open.forEach(closeSync);
});

test("children start with default signal dispositions and an empty mask", async () => {
  const output = collectProcess(await spawn({ command: "grep", args: ["^Sig[BI]", "/proc/self/status"] }));
  await output.closed;
  assert.match(output.stdout, /SigBlk:\t0+\n/);
  assert.match(output.stdout, /SigIgn:\t0+\n/);
});
