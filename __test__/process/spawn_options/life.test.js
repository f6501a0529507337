"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { run, spawn } = require("signalbox");
const { collectProcess } = require("../../collect.js");
const { assert, host, skipUnless, tempDir, test, waitFor } = require("../../harness.js");
const { outputOf } = require("../output_of.js");
const { runScript } = require("../../script.js");
const { findProcesses, isRunning, stat } = require("../../system.js");

test("a detached child leads a session of its own", async () => {
  const child = await spawn({ command: "sleep", args: ["60"], detached: true });
  assert.equal(stat(child.pid).session, child.pid);
  assert.equal((await child.stop()).reason, "stopped");
  const attached = await spawn({ command: "sleep", args: ["60"] });
  const { session, group } = stat(attached.pid);
  assert.equal(session, stat(process.pid).session);
  assert.equal(group, attached.pid);
  await attached.stop();
});

test("a detached child that is let go outlives the host", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "sleep", args: ["60"], detached: true, stdio: "ignore" }).then((child) => {
      child.unref();
      console.log(child.pid);
    });
  `);
  assert.equal(code, 0, stderr);
  const pid = Number(stdout);
  assert.ok(isRunning(pid));
  process.kill(pid, "SIGKILL");
});

test("a child that is not detached ends with the host", async () => {
  const { stdout, code, stderr } = await runScript(`
    signalbox.spawn({ command: "sleep", args: ["60"], stdio: "ignore" }).then((child) => {
      child.unref();
      console.log(child.pid);
    });
  `);
  assert.equal(code, 0, stderr);
  await waitFor(() => !isRunning(Number(stdout)), { what: "the child's end" });
});

test("timeoutMs stops the child and gives the reason", async () => {
  const child = await spawn({ command: "sleep", args: ["60"], timeoutMs: 50 });
  const states = [];
  child.on("state", (state) => states.push(state));
  const exit = await new Promise((resolve) => child.on("exit", resolve));
  assert.deepEqual([exit.reason, exit.signal, exit.exitCode], ["timedOut", "SIGTERM", null]);
  assert.equal(child.state, "failed");
  assert.deepEqual(states, ["stopping", "failed"]);
});

test("timeoutMs does nothing to a child that ends in time", async () => {
  const { exit } = await outputOf({ command: "true", timeoutMs: 30_000 });
  assert.deepEqual([exit.reason, exit.exitCode], ["exited", 0]);
});

test("timeoutMs reaches the whole tree, and is hard on who ignores the signal", async () => {
  const mark = `signalbox-timeout-${process.pid}-${Date.now()}`;
  const loop = "trap '' TERM; while :; do sleep 0.05; done";
  const child = await spawn({
    command: "sh",
    args: ["-c", `sh -c "${loop}" ${mark} & ${loop}`, mark],
    timeoutMs: 300,
    killGraceMs: 100,
  });
  const exit = await child.wait();
  assert.deepEqual([exit.reason, exit.signal], ["timedOut", "SIGKILL"]);
  await waitFor(() => findProcesses(mark).length === 0, { what: "the tree's end" });
});

test("a signal that is aborted already starts nothing", async () => {
  const file = join(tempDir(), "made");
  const reason = new Error("enough");
  await assert.rejects(spawn({ command: "touch", args: [file], signal: AbortSignal.abort(reason) }), {
    code: "ERR_SIGNALBOX_ABORTED",
    cause: reason,
  });
  assert.equal(existsSync(file), false);
});

test("a signal that is aborted while the child runs stops it with its own signal", async () => {
  const controller = new AbortController();
  const child = await spawn({ command: "sleep", args: ["60"], signal: controller.signal, stopSignal: "SIGINT" });
  controller.abort();
  const exit = await child.wait();
  assert.deepEqual([exit.reason, exit.signal], ["stopped", "SIGINT"]);
  assert.equal(child.state, "stopped");
});

test("an abort after the end changes nothing", async () => {
  const controller = new AbortController();
  const child = await spawn({ command: "true", signal: controller.signal });
  const output = collectProcess(child);
  await output.closed;
  controller.abort();
  assert.equal(child.exit.reason, "exited");
  assert.deepEqual(output.errors, []);
});

test("something else than an AbortSignal is refused", async () => {
  await assert.rejects(spawn({ command: "true", signal: {} }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "signal" });
});

skipUnless(host !== "electron", "runs on the others")("an option with an unknown name is refused", async () => {
  await assert.rejects(spawn({ command: "true", timeout: 5 }), {
    code: "ERR_SIGNALBOX_OPTION_UNKNOWN",
    option: "timeout",
  });
  await assert.rejects(run({ command: "true", timeout: 5 }), {
    code: "ERR_SIGNALBOX_OPTION_UNKNOWN",
    option: "timeout",
  });
});
