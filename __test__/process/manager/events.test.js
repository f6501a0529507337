"use strict";
const { ManagedProcess, ProcessError, SignalboxError } = require("signalbox");
const { script } = require("../../collect.js");
const { assert } = require("../../harness.js");
const { SLEEP, exitOf, testThatNothingIsLeft, testWith } = require("./with_manager.js");

testWith({}, "a manager tells start, states and exit of its processes, in this order", async (manager) => {
  const told = [];
  for (const event of ["started", "state", "exit", "failure"]) {
    manager.on(event, (value) => told.push([event, value]));
  }
  const child = await manager.spawn(script("read line"));
  child.end("go\n");
  const exit = await exitOf(child);
  const expected = [
    ["started", { process: child }],
    ["state", { process: child, state: "stopped" }],
    ["exit", { process: child, exit }],
  ];
  assert.deepEqual(
    told.map(([event]) => event),
    ["started", "state", "exit"],
  );
  told.forEach(([, value], index) => {
    assert.equal(value.process, child);
    assert.deepEqual(Object.keys(value), Object.keys(expected[index][1]));
  });
  assert.equal(told[1][1].state, "stopped");
  assert.equal(told[2][1].exit, exit);
});

testWith({}, "a manager misses no event of processes that end at once", async (manager) => {
  const told = new Map();
  for (const event of ["started", "state", "exit"]) {
    manager.on(event, ({ process, state }) => {
      told.set(process.id, [...(told.get(process.id) ?? []), state ?? event]);
    });
  }
  const ids = Array.from({ length: 100 }, (_, index) => `short-${index}`);
  await Promise.all(ids.map(async (id) => exitOf(await manager.spawn({ command: "true", id }))));
  for (const id of ids) assert.deepEqual(told.get(id), ["started", "stopped", "exit"], id);
});

testWith({}, "failures are told with their types", async (manager) => {
  const failures = [];
  manager.on("failure", (failure) => failures.push(failure));
  await manager.spawn({ command: "no-such-program" }).catch(() => {});
  await manager.spawn({ command: "true", stdout: { file: "/no/such/folder/file" } }).catch(() => {});
  await exitOf(await manager.spawn(script("exit 3")));
  await exitOf(await manager.spawn(script("kill -KILL $$")));
  await exitOf(await manager.spawn({ ...SLEEP, timeoutMs: 20 }));
  assert.deepEqual(
    failures.map(({ error }) => [error.type, error.code]),
    [
      ["SPAWN_FAILED", "ERR_SIGNALBOX_SPAWN_NOT_FOUND"],
      ["SPAWN_FAILED", "ERR_SIGNALBOX_STDIO_FILE"],
      ["UNEXPECTED_EXIT", "ERR_SIGNALBOX_PROCESS_FAILED"],
      ["UNEXPECTED_EXIT", "ERR_SIGNALBOX_PROCESS_FAILED"],
      ["TIMEOUT", "ERR_SIGNALBOX_PROCESS_TIMED_OUT"],
    ],
  );
  for (const { error } of failures) assert.ok(error instanceof ProcessError && error instanceof SignalboxError);
  assert.deepEqual(
    failures.map(({ process }) => process instanceof ManagedProcess),
    [false, false, true, true, true],
  );
  const [, , coded, killed] = failures.map(({ error }) => error);
  assert.deepEqual([coded.exitCode, coded.reason, coded.command], [3, "exited", "sh"]);
  assert.deepEqual([killed.signal, killed.reason, killed.pid], ["SIGKILL", "signaled", failures[3].process.pid]);
});

testWith({}, "a process that was stopped is no failure", async (manager) => {
  manager.on("failure", ({ error }) => assert.fail(error));
  const child = await manager.spawn(SLEEP);
  const exited = exitOf(child);
  await child.stop();
  await exited;
});

testWith({}, "options that are refused are no failure of a process", async (manager) => {
  manager.on("failure", ({ error }) => assert.fail(error));
  await assert.rejects(manager.spawn({ command: 5 }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  await assert.rejects(manager.spawn({ command: "true", nice: 99 }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
});

testWith({}, "listeners of a manager can be removed, and unknown events are refused", async (manager) => {
  const heard = [];
  const controller = new AbortController();
  const dispose = manager.on("started", () => heard.push("disposed"));
  manager.on("started", () => heard.push("aborted"), { signal: controller.signal });
  manager.on("started", () => heard.push("stays"));
  dispose();
  controller.abort();
  await manager.spawn({ command: "true" });
  assert.deepEqual(heard, ["stays"]);
  assert.throws(() => manager.on("data", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => manager.on("started"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});

testThatNothingIsLeft();
