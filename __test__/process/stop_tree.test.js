"use strict";
// stop() ends what a child has started, wherever it went.

const { spawn } = require("signalbox");
const { performance } = require("node:perf_hooks");
const { assert, test, waitFor } = require("../harness.js");
const { findProcesses, stat } = require("../system.js");
const { newMark, sleepers, treeScript, untilTreeIsGone, untilTreeRuns } = require("../trees.js");

const tree = (mark, options) => ({
  command: "sh",
  args: ["-c", treeScript(mark, { isClean: false, ...options })],
  stdout: "ignore",
});

for (const [how, options] of [
  ["with its signal", {}],
  ["with SIGKILL", { signal: "SIGKILL" }],
]) {
  test(`stop ${how} ends daemons too, which have left their parent`, async () => {
    const mark = newMark();
    const child = await spawn(tree(mark));
    await untilTreeRuns(mark, { isClean: false });
    const since = performance.now();
    await child.stop(options);
    await untilTreeIsGone(mark, since);
  });
}

test("stop of a child that has ended by itself ends what it left behind", async () => {
  const mark = newMark();
  const child = await spawn(tree(mark, { last: "exit 4" }));
  assert.equal((await child.wait()).exitCode, 4);
  await untilTreeRuns(mark, { isClean: false });
  const exit = await child.stop();
  assert.deepEqual([exit.exitCode, exit.reason, child.state], [4, "exited", "failed"]);
  await untilTreeIsGone(mark, performance.now());
  assert.equal(await child.stop(), exit);
});

test("stop leaves the daemons of other children alone", async () => {
  const [mine, others] = [newMark(), newMark()];
  const child = await spawn(tree(mine));
  const other = await spawn(tree(others));
  await Promise.all([mine, others].map((mark) => untilTreeRuns(mark, { isClean: false })));
  await child.stop();
  await untilTreeIsGone(mine, performance.now());
  await untilTreeRuns(others, { isClean: false });
  await other.stop();
  await untilTreeIsGone(others, performance.now());
});

test("a daemon that ignores the signal is killed after the grace period", async () => {
  const mark = newMark();
  const daemon = `( setsid sh -c 'trap "" TERM; while :; do sleep ${mark}; done' & )`;
  const child = await spawn({ command: "sh", args: ["-c", `${daemon}; sleep ${mark} & wait`], killGraceMs: 300 });
  await waitFor(() => sleepers(mark).length === 2, { what: "the tree" });
  const stopped = child.stop();
  await child.wait();
  assert.ok(findProcesses(mark).length > 0, "the daemon got no time");
  await stopped;
  assert.deepEqual(findProcesses(mark), []);
});

test("a daemon that clears its environment is not found by stop, and is still under the guardian", async () => {
  const mark = newMark();
  const child = await spawn({ command: "sh", args: ["-c", `( env -i setsid sleep ${mark} & ); wait`] });
  const guardian = stat(child.pid)?.parent;
  await waitFor(() => sleepers(mark).length === 1, { what: "the daemon" });
  await child.stop();
  const [pid] = sleepers(mark);
  await waitFor(() => stat(pid).parent !== child.pid, { what: "the daemon to be adopted" });
  if (guardian !== undefined) assert.equal(stat(pid).parent, guardian);
  process.kill(pid, "SIGKILL");
});
