"use strict";
const { ProcessManager, SignalboxError, spawn } = require("signalbox");
const { assert, test, waitFor } = require("../../harness.js");
const { SLEEP, exitOf, testThatNothingIsLeft, testWith } = require("./with_manager.js");

testWith({}, "an id is what was given, or made up and unlike all others", async (manager) => {
  const named = await manager.spawn({ ...SLEEP, id: "mine" });
  const others = await Promise.all([manager.spawn(SLEEP), manager.spawn(SLEEP)]);
  assert.equal(named.id, "mine");
  assert.match(others[0].id, /^process-\d+$/);
  assert.notEqual(others[0].id, others[1].id);
  assert.equal(manager.get("mine"), named);
  assert.equal(manager.get("nobody"), undefined);
});

testWith({}, "the id of a process that runs is refused for another one", async (manager) => {
  await manager.spawn({ ...SLEEP, id: "twin" });
  await assert.rejects(manager.spawn({ ...SLEEP, id: "twin" }), {
    name: "SignalboxError",
    code: "ERR_SIGNALBOX_PROCESS_ID",
    id: "twin",
  });
  assert.equal(manager.list().length, 1);
});

testWith({}, "of two starts with the same id in one tick one is refused", async (manager) => {
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => manager.spawn({ ...SLEEP, id: "twin" })));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected", "rejected"]);
  for (const { reason } of outcomes.filter(({ status }) => status === "rejected")) {
    assert.equal(reason.code, "ERR_SIGNALBOX_PROCESS_ID");
  }
  assert.equal(manager.list().length, 1);
});

testWith({ maxProcesses: 1, whenFull: "wait" }, "a start that waits has its id for itself", async (manager) => {
  const first = await manager.spawn({ ...SLEEP, id: "first" });
  const waiting = manager.spawn({ ...SLEEP, id: "second" });
  await assert.rejects(manager.spawn({ ...SLEEP, id: "second" }), { code: "ERR_SIGNALBOX_PROCESS_ID" });
  await first.kill();
  assert.equal((await waiting).id, "second");
});

testWith({}, "an id is free again after its process has ended, or was not started", async (manager) => {
  const first = await manager.spawn({ command: "true", id: "again" });
  await first.wait();
  await assert.rejects(manager.spawn({ command: "no-such-program", id: "again" }), { type: "SPAWN_FAILED" });
  const second = await manager.spawn({ ...SLEEP, id: "again" });
  assert.equal(manager.get("again"), second);
  await exitOf(first);
  assert.equal(manager.get("again"), second);
});

testWith({}, "an id that looks made up does not push a process out of the list", async (manager) => {
  const probe = await manager.spawn(SLEEP);
  const number = Number(probe.id.slice("process-".length));
  const taken = await Promise.all(
    Array.from({ length: 20 }, (_, index) => manager.spawn({ ...SLEEP, id: `process-${number + 2 + index}` })),
  );
  const others = await Promise.all(Array.from({ length: 5 }, () => manager.spawn(SLEEP)));
  assert.equal(manager.list().length, 26);
  assert.equal(new Set([probe, ...taken, ...others].map(({ id }) => id)).size, 26);
});

testWith({}, "two managers may use the same id", async (manager) => {
  const other = new ProcessManager();
  await manager.spawn({ ...SLEEP, id: "shared" });
  await other.spawn({ ...SLEEP, id: "shared" });
  await other.stopAll();
  assert.equal(manager.get("shared").exit, undefined);
});

test("ids and names are text", async () => {
  for (const [option, value] of [
    ["id", 5],
    ["id", null],
    ["name", {}],
    ["metadata", "text"],
  ]) {
    await assert.rejects(spawn({ command: "true", [option]: value }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option });
  }
});

testWith({}, "status and handle are plain data about a process", async (manager) => {
  const before = Date.now();
  const metadata = { team: "build", tags: ["a"] };
  const child = await manager.spawn({ ...SLEEP, id: "a", name: "a sleeper", metadata });
  const { startTime, ...rest } = child.status;
  assert.ok(startTime instanceof Date && startTime >= before - 1 && startTime <= Date.now());
  assert.deepEqual(rest, {
    id: "a",
    name: "a sleeper",
    adapter: undefined,
    pid: child.pid,
    state: "running",
    exit: undefined,
    metadata,
  });
  assert.equal(child.metadata, metadata);
  assert.equal(child.name, "a sleeper");
  assert.deepEqual(child.handle, { id: "a", pid: child.pid, startTime });
  assert.deepEqual(JSON.parse(JSON.stringify(child.handle)).id, "a");
  const exit = await child.stop();
  await waitFor(() => child.state === "stopped", { what: "the state" });
  assert.deepEqual(manager.status(), [{ ...rest, startTime, state: "stopped", exit }]);
});

testWith({ maxEnded: 2 }, "maxEnded bounds the ended processes that are listed", async (manager) => {
  const running = await manager.spawn({ ...SLEEP, id: "running" });
  for (const id of ["a", "b", "c", "d"]) await exitOf(await manager.spawn({ command: "true", id }));
  assert.deepEqual(
    manager.list().map(({ id }) => id),
    ["running", "c", "d"],
  );
  assert.equal(manager.get("a"), undefined);
  assert.equal(manager.get("running"), running);
});

testWith({ maxEnded: 0 }, "with maxEnded 0 none that has ended is listed", async (manager) => {
  await exitOf(await manager.spawn({ command: "true" }));
  assert.deepEqual(manager.list(), []);
});

testWith({}, "processes are listed in the order of their start", async (manager) => {
  for (const id of ["z", "a", "m"]) await manager.spawn({ ...SLEEP, id });
  assert.deepEqual(
    manager.list().map(({ id }) => id),
    ["z", "a", "m"],
  );
  assert.deepEqual(
    manager.status().map(({ id }) => id),
    ["z", "a", "m"],
  );
});

test("wrong options of a manager are refused", () => {
  for (const [options, code] of [
    [{ maxProcesses: "4" }, "TYPE"],
    [{ maxProcesses: 0 }, "RANGE"],
    [{ maxProcesses: NaN }, "RANGE"],
    [{ maxEnded: "4" }, "TYPE"],
    [{ maxEnded: -1 }, "RANGE"],
    [{ whenFull: "queue" }, "(RANGE|TYPE)"],
    [{ adapters: { x: 5 } }, "TYPE"],
    [{ adapters: null }, "TYPE"],
    [{ maxConcurrent: 4 }, "UNKNOWN"],
    [null, "TYPE"],
  ]) {
    assert.throws(
      () => new ProcessManager(options),
      (error) => error instanceof SignalboxError && new RegExp(`^ERR_SIGNALBOX_OPTION_${code}$`).test(error.code),
      JSON.stringify(options),
    );
  }
});

testThatNothingIsLeft();
