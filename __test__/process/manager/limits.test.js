"use strict";
const { script } = require("../../collect.js");
const { assert } = require("../../harness.js");
const { SLEEP, testThatNothingIsLeft, testWith } = require("./with_manager.js");

testWith({ maxProcesses: 2 }, "more than maxProcesses are refused, with limit and count", async (manager) => {
  const children = await Promise.all([manager.spawn(SLEEP), manager.spawn(SLEEP)]);
  await assert.rejects(manager.spawn(SLEEP), { code: "ERR_SIGNALBOX_LIMIT_PROCESSES", limit: 2, current: 2 });
  await assert.rejects(manager.run(SLEEP), { code: "ERR_SIGNALBOX_LIMIT_PROCESSES" });
  await children[0].kill();
  await manager.spawn(SLEEP);
});

testWith({ maxProcesses: 2 }, "starts of one tick count against the limit", async (manager) => {
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => manager.spawn(SLEEP)));
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "fulfilled", "rejected", "rejected"]);
});

testWith(
  { maxProcesses: 1, maxMemoryBytes: 2 ** 50 },
  "starts of one tick count against the limit when others are looked at, too",
  async (manager) => {
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => manager.spawn(SLEEP)));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  },
);

testWith({ maxProcesses: 1 }, "starts that fail or are refused give their place back", async (manager) => {
  for (const options of [
    { command: "no-such-program" },
    { command: 5 },
    { command: "true", nice: 99 },
    { adapter: "none" },
  ]) {
    await assert.rejects(manager.spawn(options));
  }
  await manager.spawn(SLEEP);
});

testWith({ maxProcesses: 1 }, "checkResourceLimits tells whether one more may start", async (manager) => {
  assert.equal(await manager.checkResourceLimits(), undefined);
  const child = await manager.spawn(SLEEP);
  await assert.rejects(manager.checkResourceLimits(), {
    code: "ERR_SIGNALBOX_LIMIT_PROCESSES",
    limit: 1,
    current: 1,
  });
  await child.kill();
  await manager.checkResourceLimits();
});

testWith({ maxProcesses: 1, whenFull: "wait" }, "starts wait in line, in order", async (manager) => {
  const order = [];
  let most = 0;
  const starts = [0, 1, 2, 3, 4].map(async (number) => {
    const child = await manager.spawn({ ...script("read line"), id: String(number) });
    order.push(number);
    most = Math.max(most, manager.list().filter(({ exit }) => exit === undefined).length);
    child.end("go\n");
    await child.wait();
  });
  assert.equal(manager.waiting, 4);
  await Promise.all(starts);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  assert.equal(most, 1);
  assert.equal(manager.waiting, 0);
});

testWith(
  { maxProcesses: 1, whenFull: "wait" },
  "an AbortSignal takes a start out of the line, and the next one moves up",
  async (manager) => {
    const first = await manager.spawn(SLEEP);
    const controller = new AbortController();
    const given_up = manager.spawn({ ...SLEEP, signal: controller.signal });
    const next = manager.spawn({ ...SLEEP, id: "next" });
    assert.equal(manager.waiting, 2);
    controller.abort("no longer");
    await assert.rejects(given_up, { code: "ERR_SIGNALBOX_ABORTED", cause: "no longer" });
    assert.equal(manager.waiting, 1);
    await first.kill();
    assert.equal((await next).id, "next");
  },
);

testWith(
  { maxProcesses: 1, whenFull: "wait" },
  "a start whose signal is aborted already does not wait",
  async (manager) => {
    await manager.spawn(SLEEP);
    await assert.rejects(manager.spawn({ ...SLEEP, signal: AbortSignal.abort() }), { code: "ERR_SIGNALBOX_ABORTED" });
    assert.equal(manager.waiting, 0);
  },
);

testWith(
  { maxProcesses: 1, whenFull: "wait" },
  "a start that fails after its wait lets the next one through",
  async (manager) => {
    const first = await manager.spawn(SLEEP);
    const failing = manager.spawn({ command: "no-such-program" });
    const next = manager.spawn(SLEEP);
    await Promise.all([first.kill(), assert.rejects(failing, { code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND" })]);
    await next;
  },
);

testWith({ maxProcesses: 1, whenFull: "wait" }, "more than 1,000 starts do not wait", async (manager) => {
  await manager.spawn(SLEEP);
  const controller = new AbortController();
  const waiting = Array.from({ length: 1_000 }, () => manager.spawn({ ...SLEEP, signal: controller.signal }));
  await assert.rejects(manager.spawn(SLEEP), { code: "ERR_SIGNALBOX_LIMIT_WAITING", limit: 1_000, current: 1_000 });
  controller.abort();
  for (const { reason } of await Promise.allSettled(waiting)) assert.equal(reason.code, "ERR_SIGNALBOX_ABORTED");
});

testWith({ maxProcesses: 3, whenFull: "wait" }, "many runs keep to the limit, and all end", async (manager) => {
  let most = 0;
  manager.on("started", () => {
    most = Math.max(most, manager.list().filter(({ exit }) => exit === undefined).length);
  });
  const runs = Array.from({ length: 60 }, (_, number) => manager.run({ command: "echo", args: [`${number}`] }));
  const results = await Promise.all(runs);
  assert.deepEqual(
    results.map(({ stdout }) => Number(stdout)),
    Array.from({ length: 60 }, (_, number) => number),
  );
  assert.ok(most >= 1 && most <= 3, `${most} at once`);
});

testThatNothingIsLeft();
