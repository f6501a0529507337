"use strict";
const { createBusPair } = require("signalbox/testing");
const { assert, test, waitFor } = require("../harness.js");

const alone = (options) => createBusPair(options)[0];

test("events() gives each event to the loop, in order, from its call on", async () => {
  const bus = alone();
  bus.emit("x", 0);
  const events = bus.events("x");
  bus.emit("x", 1);
  bus.emit("y", "other");
  bus.emit("x", 2);
  setImmediate(() => bus.emit("x", 3));
  const seen = [];
  for await (const value of events) if (seen.push(value) === 3) break;
  assert.deepEqual(seen, [1, 2, 3]);
  assert.equal(bus.stats().listeners, 0);
});

test("with withMeta the loop is told which event it was", async () => {
  const bus = alone();
  const events = bus.events("a:*", { withMeta: true });
  bus.emit("a:b", 1);
  const { value } = await events.next();
  assert.equal(value.payload, 1);
  assert.equal(value.meta.event, "a:b");
});

test("a loop that is too slow gets what waits, and then an error", async () => {
  const bus = alone();
  const events = bus.events("x", { maxQueue: 2 });
  for (let i = 1; i <= 4; i++) bus.emit("x", i);
  assert.equal(events.size, 2);
  assert.equal(events.missed, 1);
  assert.equal((await events.next()).value, 1);
  assert.equal((await events.next()).value, 2);
  await assert.rejects(events.next(), { code: "ERR_SIGNALBOX_BUS_OVERFLOW", event: "x", maxQueue: 2 });
  assert.deepEqual(await events.next(), { value: undefined, done: true });
  assert.equal(bus.stats().listeners, 0);
});

test("drop-oldest and latest leave out what they say, and count it", async () => {
  const bus = alone();
  const oldest = bus.events("x", { maxQueue: 2, overflow: "drop-oldest" });
  const latest = bus.events("x", { maxQueue: 2, overflow: "latest" });
  for (let i = 1; i <= 5; i++) bus.emit("x", i);
  bus.close();
  const read = async (events) => {
    const seen = [];
    for await (const value of events) seen.push(value);
    return [seen, events.missed];
  };
  assert.deepEqual(await read(oldest), [[4, 5], 3]);
  assert.deepEqual(await read(latest), [[1, 5], 3]);
});

test("a queue that is used for long keeps nothing that was taken", async () => {
  const bus = alone();
  const events = bus.events("x");
  for (let i = 0; i < 5_000; i++) {
    bus.emit("x", i);
    bus.emit("x", i);
    assert.equal((await events.next()).value, Math.floor(i / 2));
  }
  assert.equal(events.size, 5_000);
});

test("a signal ends a loop with its reason", async () => {
  const bus = alone();
  const controller = new AbortController();
  const events = bus.events("x", { signal: controller.signal });
  const waiting = events.next();
  controller.abort("enough");
  await assert.rejects(waiting, { code: "ERR_SIGNALBOX_ABORTED", cause: "enough" });
  assert.deepEqual(await events.next(), { value: undefined, done: true });
  const late = bus.events("x", { signal: controller.signal });
  await assert.rejects(late.next(), { code: "ERR_SIGNALBOX_ABORTED" });
});

test("several that wait get the events in turn", async () => {
  const bus = alone();
  const events = bus.events("x");
  const all = Promise.all([events.next(), events.next(), events.next()]);
  bus.emit("x", 1);
  bus.emit("x", 2);
  await events.return();
  const values = (await all).map(({ value, done }) => (done ? "done" : value));
  assert.deepEqual(values, [1, 2, "done"]);
});

test("closing the bus ends its loops when they have read what waits", async () => {
  const bus = alone();
  const events = bus.events("x");
  bus.emit("x", 1);
  bus.close();
  const seen = [];
  for await (const value of events) seen.push(value);
  assert.deepEqual(seen, [1]);
  assert.throws(() => bus.events("x"), { code: "ERR_SIGNALBOX_BUS_CLOSED" });
});

test("events() begins with kept ones", async () => {
  const [main, page] = createBusPair({ history: 10 });
  for (let i = 1; i <= 3; i++) main.emit("x", i);
  await new Promise((resolve) => setImmediate(resolve));
  const events = page.events("x", { replay: 2 });
  main.emit("x", 4);
  await waitFor(() => events.size === 3);
  const seen = [];
  for await (const value of events) if (seen.push(value) === 3) break;
  assert.deepEqual(seen, [2, 3, 4]);
});

test("options of events() are checked", () => {
  const bus = alone();
  assert.throws(() => bus.events("x", { maxQueue: 0 }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => bus.events("x", { overflow: "backpressure" }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => bus.events("x", { max: 1 }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
});
