"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { spawn, spawnPty } = require("signalbox");
const { collect, collectProcess } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { findProcesses, isRunning } = require("../system.js");

test("stop ends the whole tree, also what ignores the signal and what left the group", async () => {
  // A name of its own for each run, so that nobody else's processes are found.
  const mark = `signalbox-stop-${process.pid}-${Date.now()}`;
  const script = `
    sh -c 'exec -a ${mark} sleep 60' &
    sh -c 'trap "" TERM HUP; while :; do sleep 0.05; done' ${mark} &
    setsid sh -c 'trap "" TERM; while :; do sleep 0.05; done' ${mark} &
    echo up; wait`.replaceAll("exec -a", "exec");
  const child = await spawn({ command: "sh", args: ["-c", script, mark], killGraceMs: 200 });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "up\n" && findProcesses(mark).length >= 3, { what: "the tree" });
  const exit = await child.stop();
  assert.equal(exit.reason, "stopped");
  assert.equal(exit.signal, "SIGTERM");
  await waitFor(() => findProcesses(mark).length === 0, { what: "the tree's end" });
  assert.equal(child.state, "stopped");
});

test("stop finds what a descendant starts during the grace period, after the leader has ended", async () => {
  const mark = `signalbox-late-${process.pid}-${Date.now()}`;
  const late = `sh -c 'while :; do sleep 0.05; done' ${mark}-late & echo late; wait`;
  const script = `sh -c 'trap "" TERM; echo up; while [ ! -e $0 ]; do sleep 0.02; done; ${late.replaceAll("'", `'"'"'`)}' $0 ${mark} & wait`;
  const go = join(tempDir(), "go");
  const child = await spawn({ command: "sh", args: ["-c", script, go], killGraceMs: 600 });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "up\n", { what: "the tree" });
  const stopped = child.stop();
  await child.wait();
  writeFileSync(go, "");
  await waitFor(() => output.stdout === "up\nlate\n", { what: "the late descendant" });
  await stopped;
  assert.deepEqual(findProcesses(mark), []);
  await output.closed;
});

test("a stop can be hurried after the leader has ended", async () => {
  const script = `sh -c 'trap "" TERM; echo up; while :; do sleep 0.05; done' & wait`;
  const child = await spawn({ command: "sh", args: ["-c", script], killGraceMs: 86_400_000 });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "up\n", { what: "the tree" });
  const stopped = child.stop();
  await child.wait();
  await child.stop({ graceMs: 0 });
  await stopped;
  await output.closed;
});

test("a process that ignores its stop signal is killed after the grace period", async () => {
  const child = await spawn({
    command: "sh",
    args: ["-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"],
    killGraceMs: 100,
  });
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "up\n", { what: "the trap" });
  const exit = await child.stop();
  assert.deepEqual([exit.signal, exit.reason], ["SIGKILL", "stopped"]);
});

test("stopping twice, and stopping what has ended, settles with the same exit", async () => {
  const child = await spawn({ command: "sleep", args: ["60"] });
  const [first, second] = await Promise.all([child.stop(), child.stop()]);
  assert.equal(first, second);
  assert.equal(await child.stop(), first);
  assert.equal(await child.kill(), first);
});

test("kill with tree on a terminal leaves none that ignore the hang-up", async () => {
  const mark = `signalbox-tree-${process.pid}-${Date.now()}`;
  const terminal = spawnPty(
    "sh",
    [
      "-c",
      `for i in 1 2 3; do sh -c 'trap "" HUP; while :; do sleep 0.05; done' ${mark} & done; setsid sh -c 'while :; do sleep 0.05; done' ${mark} & echo up; wait`,
    ],
    { killGraceMs: 100 },
  );
  const output = collect(terminal);
  await waitFor(() => output.text().includes("up") && findProcesses(mark).length >= 4, { what: "the tree" });
  terminal.kill("SIGHUP", { tree: true });
  await waitFor(() => findProcesses(mark).length === 0, { what: "the tree's end" });
  await output.closed;
});

test("an AbortSignal stops the child", async () => {
  const controller = new AbortController();
  const child = await spawn({ command: "sleep", args: ["60"], signal: controller.signal });
  controller.abort();
  assert.equal((await child.wait()).reason, "stopped");
  await assert.rejects(spawn({ command: "sleep", args: ["60"], signal: controller.signal }), {
    code: "ERR_SIGNALBOX_ABORTED",
  });
});

test("a child that is stopped before it runs does not run on", async () => {
  const controller = new AbortController();
  const starting = spawn({ command: "sleep", args: ["60"], signal: controller.signal });
  controller.abort();
  const exit = await (await starting).wait();
  assert.equal(exit.reason, "stopped");
});

test("disposal stops the child, and waits when it is awaited", async () => {
  const child = await spawn({ command: "sleep", args: ["60"] });
  await child[Symbol.asyncDispose]();
  assert.equal(isRunning(child.pid), false);
  const terminal = spawnPty("sleep", ["60"]);
  assert.equal(terminal.state, "running");
  terminal[Symbol.dispose]();
  assert.equal((await terminal.wait()).reason, "stopped");
});

test("waiting ends with the time that was given, and the process goes on", async () => {
  const child = await spawn({ command: "sleep", args: ["60"] });
  await assert.rejects(child.wait({ timeoutMs: 10 }), { code: "ERR_SIGNALBOX_TIMEOUT", timeoutMs: 10 });
  await assert.rejects(child.wait({ signal: AbortSignal.abort("enough") }), {
    code: "ERR_SIGNALBOX_ABORTED",
    cause: "enough",
  });
  assert.ok(isRunning(child.pid));
  await child.kill();
});
