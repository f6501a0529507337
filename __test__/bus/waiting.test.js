"use strict";
const { createBusPair, fakeClock } = require("signalbox/testing");
const { assert, test } = require("../harness.js");

const alone = (options) => createBusPair(options)[0];

test("waitFor gives the payload of the next event", async () => {
  const bus = alone();
  const next = bus.waitFor("x");
  bus.emit("y", 0);
  bus.emit("x", 1);
  bus.emit("x", 2);
  assert.equal(await next, 1);
  assert.equal(bus.stats().listeners, 0);
});

test("waitFor takes the first event for which where is true", async () => {
  const bus = alone();
  const next = bus.waitFor("a:*", { where: (payload, { event }) => event === "a:b" && payload > 1 });
  bus.emit("a:c", 5);
  bus.emit("a:b", 1);
  bus.emit("a:b", 2);
  assert.equal(await next, 2);
});

test("what where throws, waitFor rejects with", async () => {
  const bus = alone();
  const next = bus.waitFor("x", {
    where: () => {
      throw new RangeError("mine");
    },
  });
  bus.emit("x");
  await assert.rejects(next, { name: "RangeError", message: "mine" });
  assert.equal(bus.stats().listeners, 0);
});

test("waitFor gives up after its time, by the bus's clock", async () => {
  const clock = fakeClock();
  const bus = alone({ clock });
  let outcome;
  bus.waitFor("x", { timeoutMs: 100 }).catch((error) => (outcome = error));
  await clock.advance(99);
  assert.equal(outcome, undefined);
  await clock.advance(1);
  assert.equal(outcome.code, "ERR_SIGNALBOX_TIMEOUT");
  assert.equal(outcome.timeoutMs, 100);
  assert.equal(bus.stats().listeners, 0);
  assert.equal(clock.pending, 0);
});

test("what is settled leaves no timer behind", async () => {
  const clock = fakeClock();
  const bus = alone({ clock });
  bus.handle("a", () => 1);
  const next = bus.waitFor("x", { timeoutMs: 100 });
  await bus.request("a");
  bus.emit("x");
  await next;
  assert.equal(clock.pending, 0);
});

test("waitFor is aborted by its signal, before and while it waits", async () => {
  const bus = alone();
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = bus.waitFor("x", { signal });
  controller.abort("enough");
  await assert.rejects(waiting, { code: "ERR_SIGNALBOX_ABORTED", cause: "enough" });
  await assert.rejects(bus.waitFor("x", { signal }), { code: "ERR_SIGNALBOX_ABORTED" });
  assert.equal(bus.stats().listeners, 0);
});

test("waitFor rejects when the bus is closed", async () => {
  const bus = alone();
  const waiting = bus.waitFor("x");
  bus.close();
  await assert.rejects(waiting, { code: "ERR_SIGNALBOX_BUS_CLOSED" });
  await assert.rejects(bus.waitFor("x"), { code: "ERR_SIGNALBOX_BUS_CLOSED" });
});

test("options of waitFor and drain are checked", async () => {
  const bus = alone();
  await assert.rejects(bus.waitFor("x", { where: 5 }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  await assert.rejects(bus.waitFor("x", { timeoutMs: -1 }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  await assert.rejects(bus.waitFor(5), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  await assert.rejects(bus.drain({ where() {} }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
});

test("drain settles at once where nobody is behind", async () => {
  await alone().drain();
});
