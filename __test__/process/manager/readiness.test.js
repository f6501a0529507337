"use strict";
const { collectProcess, script } = require("../../collect.js");
const { assert, test, waitFor } = require("../../harness.js");
const { runScript } = require("../../script.js");
const { findProcesses, isRunning } = require("../../system.js");
const { SLEEP, gate, testThatNothingIsLeft, testWith } = require("./with_manager.js");

testWith({}, "whenReady settles with the line that holds the text", async (manager) => {
  const child = await manager.spawn({
    ...script("echo starting; echo listening on 80 >&2; sleep 60"),
    ready: { line: "listening" },
  });
  assert.deepEqual(await child.whenReady(), { text: "listening on 80", stream: "stderr" });
  assert.deepEqual(await child.whenReady(), { text: "listening on 80", stream: "stderr" });
});

testWith({}, "whenReady takes a regular expression, whatever its flags", async (manager) => {
  for (const line of [/port \d+$/, /port \d+$/g, /PORT \d+$/iy]) {
    const child = await manager.spawn({ ...script("echo at port 8080; echo at port 8080; sleep 60"), ready: { line } });
    if (!line.sticky) line.lastIndex = 5;
    assert.equal((await child.whenReady()).text, "at port 8080");
  }
});

testWith({}, "without a ready option a process is ready at once", async (manager) => {
  assert.equal(await (await manager.spawn(SLEEP)).whenReady(), undefined);
});

testWith({}, "whenReady rejects when the process ends before, also by itself and well", async (manager) => {
  for (const [command, how] of [
    [script("echo something; exit 0"), /exit code 0/],
    [script("exit 7"), /exit code 7/],
    [script("kill -9 $$"), /SIGKILL/],
  ]) {
    const child = await manager.spawn({ ...command, ready: { line: "never" } });
    const error = await child.whenReady().catch((reason) => reason);
    assert.deepEqual([error.code, error.id], ["ERR_SIGNALBOX_NOT_READY", child.id]);
    assert.match(error.message, how);
  }
});

testWith({}, "a last line without an end makes a process ready that ends with it", async (manager) => {
  const child = await manager.spawn({ ...script("printf ready"), ready: { line: "ready" } });
  assert.equal((await child.whenReady()).text, "ready");
});

testWith({}, "whenReady rejects when the time is over, and the process goes on", async (manager) => {
  const child = await manager.spawn({ ...SLEEP, ready: { line: "never", timeoutMs: 30 } });
  await assert.rejects(child.whenReady(), { code: "ERR_SIGNALBOX_NOT_READY" });
  assert.ok(isRunning(child.pid));
});

testWith({}, "waiting for readiness can be aborted, and goes on for others", async (manager) => {
  const { wait, go } = gate();
  const child = await manager.spawn({ ...script(`${wait}; echo ready; sleep 60`), ready: { line: "ready" } });
  const controller = new AbortController();
  const aborted = child.whenReady({ signal: controller.signal });
  controller.abort("enough");
  await assert.rejects(aborted, { code: "ERR_SIGNALBOX_ABORTED", cause: "enough" });
  await assert.rejects(child.whenReady({ signal: AbortSignal.abort() }), { code: "ERR_SIGNALBOX_ABORTED" });
  go();
  assert.equal((await child.whenReady()).text, "ready");
});

testWith({}, "a process that waits for readiness keeps its output for its first listener", async (manager) => {
  const child = await manager.spawn({
    ...script("echo before; echo ready; echo after; sleep 60"),
    ready: { line: "ready" },
  });
  await child.whenReady();
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "before\nready\nafter\n", { what: "all output" });
});

testWith({}, "a wrong ready option is refused, and nothing runs", async (manager) => {
  const mark = `signalbox-ready-${process.pid}-${Date.now()}`;
  for (const ready of [
    { line: 5 },
    {},
    "ready",
    null,
    { line: "x", timeout: 5 },
    { line: "x", timeoutMs: "5" },
    { line: "x", timeoutMs: -1 },
    { line: "x", timeoutMs: 2 ** 31 },
  ]) {
    await assert.rejects(
      manager.spawn({ command: "sh", args: ["-c", "sleep 60; :", mark], ready }),
      ({ code }) => code.startsWith("ERR_SIGNALBOX_OPTION_"),
      JSON.stringify(ready),
    );
  }
  assert.deepEqual(findProcesses(mark), []);
  assert.deepEqual(manager.list(), []);
});

test("a failed start with a ready option keeps no event loop running", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "no-such-program", ready: { line: "x" } }).catch((error) => console.log(error.code));
    process.on("exit", () => console.log("ended"));
    setTimeout(() => { console.log("kept running"); process.exit(1); }, 10_000).unref();
  `);
  assert.deepEqual([stdout, code], ["ERR_SIGNALBOX_SPAWN_NOT_FOUND\nended\n", 0], stderr);
});

testThatNothingIsLeft();
