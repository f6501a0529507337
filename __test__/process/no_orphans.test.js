"use strict";
// However a host ends, nothing that it started is left. Only what was started with `detached: true`.

const { spawn } = require("signalbox");
const { performance } = require("node:perf_hooks");
const { assert, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { findProcesses, isRunning } = require("../system.js");
const { assertGoneInTime, guardianOf, newMark, treeScript, untilTreeIsGone, untilTreeRuns } = require("../trees.js");

// Enough for CI; SIGNALBOX_KILL_ROUNDS=100 for a proof.
const ROUNDS = Number(process.env.SIGNALBOX_KILL_ROUNDS ?? 20);

const spawnTree = (mark) => `
  signalbox.spawn({ command: "sh", args: ["-c", ${JSON.stringify(treeScript(mark))}], stdout: "ignore" })`;

/** Runs a host that starts a tree, until `end(host)` is called when the tree runs. */
function runTree(mark, source, { end = () => {}, trees = 1 } = {}) {
  let host;
  const ran = runScript(`${spawnTree(mark)}.then((child) => {${source}});`, { onStart: (it) => (host = it) });
  const ended = untilTreeRuns(mark, { trees }).then(() => end(host));
  return Promise.all([ran, ended]).then(([result]) => result);
}

test(
  `after a SIGKILL of the host nothing is left, in ${ROUNDS} of ${ROUNDS} rounds, and that within 100 ms`,
  { timeoutMs: 10_000 + ROUNDS * 3_000 },
  async () => {
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const mark = newMark();
      let since;
      const end = (host) => {
        since = performance.now();
        host.kill("SIGKILL");
        return untilTreeIsGone(mark, since).then((elapsedMs) => times.push(elapsedMs));
      };
      const { signal } = await runTree(mark, `${spawnTree(mark)}; signalbox.spawnPty("sleep", ["60"]);`, {
        end,
        trees: 2,
      });
      assert.equal(signal, "SIGKILL");
    }
    times.sort((a, b) => a - b);
    const worst = times[ROUNDS - 1];
    if (process.env.SIGNALBOX_KILL_ROUNDS) {
      console.log(`median ${times[ROUNDS >> 1].toFixed(1)} ms, worst ${worst.toFixed(1)} ms`);
    }
    // Nobody is left in any round, which `untilTreeIsGone` has seen to. How soon is for a quiet machine to show, where
    // a proof is asked for; a machine that is busy with something else may hold up one round or another.
    const decisive = process.env.SIGNALBOX_KILL_ROUNDS ? worst : times[ROUNDS >> 1];
    assert.ok(decisive < 100, `it took ${decisive} ms of ${times}`);
  },
);

for (const [how, source, code] of [
  ["by process.exit()", "process.exit(7)", 7],
  ["by an uncaught error", "setTimeout(() => { throw new Error('on purpose'); })", 1],
  ["by itself, with an unreferenced child", "child.unref()", 0],
]) {
  test(`after a host that ends ${how} nothing is left`, async () => {
    const mark = newMark();
    // Told through a signal, because its event loop has nothing to wait for but this.
    const waiting = `const timer = setInterval(() => {}, 1000);
      process.once("SIGUSR2", () => { clearInterval(timer); ${source} }); console.log("ready");`;
    let since;
    const end = (host) => {
      since = performance.now();
      host.kill("SIGUSR2");
    };
    const result = await runTree(mark, waiting, { end });
    assert.deepEqual({ code: result.code, signal: result.signal }, { code, signal: null }, result.stderr);
    await untilTreeIsGone(mark, since);
  });
}

test("a host in a terminal that is interrupted or hung up takes its trees along", async () => {
  const { spawnPty } = require("signalbox");
  const { writeFileSync } = require("node:fs");
  const { join } = require("node:path");
  const { tempDir } = require("../harness.js");
  const root = join(__dirname, "..", "..");
  for (const end of [(terminal) => terminal.write("\x03"), (terminal) => terminal.kill("SIGHUP")]) {
    const mark = newMark();
    const file = join(tempDir(), `host-${mark}.js`);
    writeFileSync(file, `const signalbox = require(${JSON.stringify(root)}); ${spawnTree(mark)};`);
    const terminal = spawnPty(process.execPath, [file], { env: { ELECTRON_RUN_AS_NODE: "1" } });
    terminal.onData(() => {});
    await untilTreeRuns(mark);
    const since = performance.now();
    end(terminal);
    await assertGoneInTime(mark, since);
    await terminal.wait();
  }
});

test("a detached child is the host's own, and outlives it", async () => {
  const mark = newMark();
  const { stdout } = await runScript(`
    const options = { command: "sleep", args: ["${mark}"], stdin: "ignore", stdout: "ignore", stderr: "ignore" };
    Promise.all([signalbox.spawn(options), signalbox.spawn({ ...options, detached: true })]).then(([, child]) => {
      const stat = require("node:fs").readFileSync("/proc/" + child.pid + "/stat", "utf8");
      console.log(child.pid, stat.split(" ")[3] === String(process.pid));
      process.exit();
    });`);
  const [pid, isOwn] = stdout.trim().split(" ");
  assert.equal(isOwn, "true");
  await waitFor(() => findProcesses(mark).length === 1, { what: "the other child to be gone" });
  assert.ok(isRunning(pid));
  process.kill(Number(pid), "SIGKILL");
});

test("when the guardian is killed its children end with it, and the next child gets another", async () => {
  const { engineStats } = require("signalbox");
  const mark = newMark();
  const child = await spawn({ command: "sh", args: ["-c", treeScript(mark)] });
  await untilTreeRuns(mark);
  const guardian = guardianOf(child.pid);
  assert.equal(engineStats().guardian, "running");
  const since = performance.now();
  process.kill(guardian.pid, "SIGKILL");
  await assertGoneInTime(mark, since);
  const { exitCode, signal, reason } = await child.wait();
  assert.deepEqual({ exitCode, signal, reason }, { exitCode: null, signal: "SIGKILL", reason: "signaled" });
  await waitFor(() => !isRunning(guardian.keeper), { what: "the end of the keeper" });
  assert.equal(engineStats().guardian, "not started");

  const next = await spawn({ command: "sleep", args: ["60"] });
  assert.notEqual(guardianOf(next.pid).pid, guardian.pid);
  await next.kill();
});

test("when only the guardian's keeper is killed all goes on", async () => {
  const mark = newMark();
  const child = await spawn({ command: "sh", args: ["-c", treeScript(mark)] });
  await untilTreeRuns(mark);
  const { pid, keeper } = guardianOf(child.pid);
  process.kill(keeper, "SIGKILL");
  await waitFor(() => !isRunning(keeper), { what: "the end of the keeper" });
  const next = await spawn({ command: "sh", args: ["-c", "exit 3"] });
  assert.equal((await next.wait()).exitCode, 3);
  assert.ok(isRunning(pid) && isRunning(child.pid));
  // What clears its environment is not found by a stop, and ends with the guardian.
  await child.kill();
  process.kill(pid, "SIGKILL");
  for (const orphan of findProcesses(mark)) process.kill(orphan, "SIGKILL");
});
