"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessManager } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, tempDir, test } = require("../../harness.js");
const { isRunning } = require("../../system.js");
const { SLEEP, testThatNothingIsLeft, testWith } = require("./with_manager.js");

testWith({}, "kill stops a process by its id, beginning with the signal that is given", async (manager) => {
  await manager.spawn({ ...SLEEP, id: "a" });
  await manager.spawn({ ...SLEEP, id: "b" });
  const exit = await manager.kill("a", "SIGINT");
  assert.deepEqual([exit.signal, exit.reason], ["SIGINT", "stopped"]);
  assert.equal((await manager.kill("b")).signal, "SIGTERM");
  assert.equal(await manager.kill("nobody"), undefined);
});

testWith({}, "kill without a signal begins with the process's own", async (manager) => {
  await manager.spawn({ ...SLEEP, id: "a", stopSignal: "SIGINT" });
  assert.equal((await manager.kill("a")).signal, "SIGINT");
  await manager.spawn({ ...SLEEP, id: "b", interactive: true });
  assert.equal((await manager.kill("b")).signal, "SIGHUP");
});

testWith({}, "stopAll stops all at once, each with its own signal", async (manager) => {
  const children = await Promise.all([
    manager.spawn(SLEEP),
    manager.spawn({ ...SLEEP, stopSignal: "SIGINT" }),
    manager.spawn({ ...SLEEP, interactive: true }),
  ]);
  await manager.stopAll();
  assert.deepEqual(
    children.map(({ exit }) => exit.signal),
    ["SIGTERM", "SIGINT", "SIGHUP"],
  );
  for (const child of children) assert.equal(isRunning(child.pid), false);
});

testWith({}, "stopAll takes a signal and a grace for all", async (manager) => {
  const up = await manager.spawn({ ...script("trap '' TERM; echo up; while :; do sleep 0.05; done"), id: "deaf" });
  await up.lines().next();
  await manager.stopAll({ graceMs: 50 });
  assert.equal(up.exit.signal, "SIGKILL");
});

testWith({}, "stopAll stops what is being started", async (manager) => {
  const starting = manager.spawn(SLEEP);
  await manager.stopAll();
  assert.equal((await starting).exit.reason, "stopped");
});

testWith({ maxProcesses: 1, whenFull: "wait" }, "stopAll lets no start through that waits", async (manager) => {
  await manager.spawn(SLEEP);
  const made = join(tempDir(), "made");
  const waiting = manager.spawn({ command: "touch", args: [made] });
  const outcome = assert.rejects(waiting, { code: "ERR_SIGNALBOX_ABORTED" });
  await manager.stopAll();
  await outcome;
  assert.equal(manager.waiting, 0);
  assert.equal(existsSync(made), false);
  // Afterwards it goes on as before.
  await manager.run({ command: "true" });
});

test("disposal of a manager stops all, and waits when it is awaited", async () => {
  const manager = new ProcessManager();
  const children = await Promise.all([manager.spawn(SLEEP), manager.spawn(SLEEP)]);
  await manager[Symbol.asyncDispose]();
  for (const child of children) assert.equal(isRunning(child.pid), false);
  const another = await manager.spawn(SLEEP);
  manager[Symbol.dispose]();
  assert.equal((await another.wait()).reason, "stopped");
});

testThatNothingIsLeft();
