"use strict";
const { existsSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { collect, linesOf, pty, runScript, testOurs } = require("./implementation.js");

test("an exit is told with its code, and signal 0", async () => {
  assert.deepEqual((await runScript("exit 0")).exit, { exitCode: 0, signal: 0 });
  assert.deepEqual((await runScript("exit 57")).exit, { exitCode: 57, signal: 0 });
});

test("an end by a signal is told with its number, and exit code 0", async () => {
  assert.deepEqual((await runScript("kill -9 $$")).exit, { exitCode: 0, signal: 9 });
  assert.deepEqual((await runScript("kill -TERM $$")).exit, { exitCode: 0, signal: 15 });
});

test("all listeners hear of the exit, once, and one that was disposed does not", async () => {
  const terminal = pty.spawn("sh", ["-c", "read x"], {});
  const told = [];
  terminal.onExit(() => told.push("first"));
  terminal.onExit(() => told.push("disposed")).dispose();
  terminal.onExit(() => told.push("last"));
  terminal.write("\r");
  await waitFor(() => told.includes("last"), { what: "the exit" });
  assert.deepEqual(told, ["first", "last"]);
});

test("kill sends SIGHUP, or the signal that is asked for", async () => {
  for (const [signal, number] of [
    [undefined, 1],
    ["SIGHUP", 1],
    ["SIGTERM", 15],
    ["SIGKILL", 9],
    [10, 10],
  ]) {
    const terminal = pty.spawn("cat", [], {});
    const output = collect(terminal);
    assert.equal(terminal.kill(signal), undefined);
    assert.deepEqual(await output.exited, { exitCode: 0, signal: number });
  }
});

test("an unknown signal is not thrown, and kills nobody", async () => {
  const terminal = pty.spawn("sh", ["-c", "read x; exit 6"], {});
  terminal.on("error", () => {});
  const output = collect(terminal);
  terminal.kill("SIGNOPE");
  terminal.write("\r");
  assert.equal((await output.exited).exitCode, 6);
});

test("the end of a shell hangs up what runs in its foreground", async () => {
  const folder = tempDir();
  const [ready, hung] = [join(folder, "ready"), join(folder, "hung")];
  const job = `trap ': > ${hung}; exit' HUP; : > ${ready}; while :; do sleep 0.05; done`;
  const terminal = pty.spawn("bash", ["-c", `set -m; sh -c '${job.replaceAll("'", `'"'"'`)}'; true`], {});
  const output = collect(terminal);
  await waitFor(() => existsSync(ready), { what: "the job" });
  terminal.kill("SIGKILL");
  await output.exited;
  await waitFor(() => existsSync(hung), { what: "the hang-up" });
});

for (const [name, call] of Object.entries({
  write: (terminal) => terminal.write("late"),
  kill: (terminal) => terminal.kill(),
  "kill with a signal": (terminal) => terminal.kill("SIGKILL"),
  pause: (terminal) => terminal.pause(),
  resume: (terminal) => terminal.resume(),
  clear: (terminal) => terminal.clear(),
  destroy: (terminal) => terminal.destroy(),
  process: (terminal) => assert.equal(terminal.process, "sh"),
  cols: (terminal) => assert.equal(terminal.cols, 80),
  pid: (terminal) => assert.ok(terminal.pid > 0),
  dispose: (terminal) => terminal.onData(() => {}).dispose(),
})) {
  test(`${name} after the exit does not throw`, async () => {
    const { terminal } = await runScript("exit 0");
    call(terminal);
    call(terminal);
  });
}

testOurs("resize after the exit does nothing", async () => {
  const { terminal } = await runScript("exit 0");
  terminal.on("error", (error) => assert.fail(error));
  terminal.resize(10, 10);
  terminal.resize(0, 0);
  assert.deepEqual([terminal.cols, terminal.rows], [80, 24]);
  await terminal.terminal.metrics(); // time for an error that should not come
});

testOurs("onExit comes after everything that the program wrote", { timeoutMs: 120_000 }, async () => {
  for (let round = 0; round < 10; round++) {
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => runScript("stty -opost; head -c 30000 /dev/zero | tr '\\0' y")),
    );
    assert.deepEqual(
      runs.map(({ text }) => text.length),
      runs.map(() => 30_000),
    );
  }
});

testOurs("onExit does not wait for a descendant that holds the terminal, whose late output still comes", async () => {
  const folder = tempDir();
  const [go, ready] = [join(folder, "go"), join(folder, "ready")];
  const late = `trap '' HUP; : > ${ready}; while [ ! -e ${go} ]; do sleep 0.02; done; echo late`;
  const terminal = pty.spawn(
    "bash",
    ["-c", `(${late}) & while [ ! -e ${ready} ]; do sleep 0.01; done; echo early`],
    {},
  );
  const output = collect(terminal);
  const closed = new Promise((resolve) => terminal.on("close", resolve));
  await output.exited;
  assert.deepEqual(linesOf(output.text()), ["early"]);
  writeFileSync(go, "");
  await closed;
  assert.deepEqual(linesOf(output.text()), ["early", "late"]);
});

testOurs("who listens for the exit after it is told, too", async () => {
  const { terminal } = await runScript("exit 9");
  assert.deepEqual(await new Promise((resolve) => terminal.onExit(resolve)), { exitCode: 9, signal: 0 });
});

testOurs("with killTree, kill ends all that the program started", async () => {
  const { isRunning } = require("../system.js");
  const script = "trap '' HUP; (trap '' HUP; echo child $(exec sh -c 'echo $PPID'); sleep 60) & echo up; wait";
  const terminal = pty.spawn("bash", ["-c", script], { signalbox: { killTree: true, killGraceMs: 50 } });
  const output = collect(terminal);
  await waitFor(() => /child \d+/.test(output.text()) && output.text().includes("up"), { what: "the tree" });
  const child = Number(/child (\d+)/.exec(output.text())[1]);
  terminal.kill();
  await output.exited;
  await waitFor(() => !isRunning(child), { what: "the end of the child" });
});

testOurs("another terminal's descriptors do not reach a program", async () => {
  const others = Array.from({ length: 3 }, () => pty.spawn("cat", [], {}));
  const { text } = await runScript("ls -l /proc/self/fd | grep -c ptmx");
  assert.deepEqual(linesOf(text), ["0"]);
  for (const other of others) other.kill("SIGKILL");
  await Promise.all(others.map((other) => collect(other).exited));
});
