"use strict";
const { createBusPair } = require("signalbox/testing");
const { assert, test, waitFor } = require("../harness.js");

test("close delivers what was emitted and takes away what the bus had", async () => {
  const [main, page] = createBusPair();
  const heard = [];
  page.on("x", (n) => heard.push(n));
  main.on("y", () => heard.push("closed"));
  for (let i = 0; i < 5; i++) main.emit("x", i);
  main.close();
  main.close();
  page.emit("y");
  await waitFor(() => heard.length === 5);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard, [0, 1, 2, 3, 4]);
});

test("a bus that is closed refuses what is asked of it", async () => {
  const [bus] = createBusPair();
  bus.close();
  const closed = { code: "ERR_SIGNALBOX_BUS_CLOSED" };
  assert.throws(() => bus.emit("x"), closed);
  assert.throws(() => bus.on("x", () => {}), closed);
  assert.throws(() => bus.once("x", () => {}), closed);
  assert.throws(() => bus.handle("x", () => {}), closed);
  await assert.rejects(bus.request("x"), closed);
  await assert.rejects(bus.drain(), closed);
  bus.off("x");
  assert.equal(bus.connection.state, "disconnected");
  assert.equal(bus.name, "default");
});

test("Symbol.dispose closes a bus", () => {
  const [bus] = createBusPair();
  bus[Symbol.dispose]();
  assert.throws(() => bus.emit("x"), { code: "ERR_SIGNALBOX_BUS_CLOSED" });
});

test("disposers work after the bus was closed", () => {
  const [bus] = createBusPair();
  const listener = bus.on("x", () => {});
  const handler = bus.handle("a", () => {});
  bus.close();
  listener();
  handler();
});

test("the connection tells when it changes", async () => {
  const [bus] = createBusPair();
  const seen = [];
  assert.equal(bus.connection.state, "connecting");
  bus.connection.on("change", ({ state, since }) => seen.push([state, since <= Date.now()]));
  await waitFor(() => seen.length === 1);
  assert.deepEqual(seen, [["connected", true]]);
  assert.equal(bus.connection.state, "connected");
  assert.throws(() => bus.connection.on("open", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
});
