"use strict";
const { createBusPair } = require("signalbox/testing");
const { assert, test } = require("../harness.js");
const { runScript } = require("../script.js");

/** A bus that is alone. */
const alone = () => createBusPair()[0];

test("a listener is called during emit, with the payload itself", () => {
  const bus = alone();
  const payload = { a: new Map() };
  const seen = [];
  bus.on("x", (value) => seen.push(value));
  assert.equal(bus.emit("x", payload), true);
  assert.equal(seen.length, 1);
  assert.equal(seen[0], payload);
});

test("listeners are called in the order in which they were added, whatever pattern they gave", () => {
  const bus = alone();
  const order = [];
  bus.on("*", () => order.push("any"));
  bus.on("a:b", () => order.push("exact"));
  bus.on("a:*", () => order.push("prefix"));
  bus.on("a:b", () => order.push("exact again"));
  bus.on("b*", () => order.push("another"));
  bus.emit("a:b");
  assert.deepEqual(order, ["any", "exact", "prefix", "exact again"]);
});

test("the same function added twice is called twice, and removed one by one by its disposers", () => {
  const bus = alone();
  let calls = 0;
  const listener = () => calls++;
  const dispose = bus.on("x", listener);
  bus.on("x", listener);
  bus.emit("x");
  assert.equal(calls, 2);
  dispose();
  dispose();
  bus.emit("x");
  assert.equal(calls, 3);
});

test("a listener that is added during an emit does not hear that event", () => {
  const bus = alone();
  const heard = [];
  bus.on("x", (n) => {
    heard.push(`first ${n}`);
    if (n === 1) bus.on("x", (m) => heard.push(`second ${m}`));
  });
  bus.emit("x", 1);
  bus.emit("x", 2);
  assert.deepEqual(heard, ["first 1", "first 2", "second 2"]);
});

test("a listener that is removed during an emit is not called any more", () => {
  const bus = alone();
  const heard = [];
  bus.on("x", () => dispose());
  const dispose = bus.on("x", () => heard.push("removed"));
  bus.on("x", () => heard.push("stays"));
  bus.emit("x");
  assert.deepEqual(heard, ["stays"]);
});

test("an emit within an emit is delivered first, as functions are called", () => {
  const bus = alone();
  const heard = [];
  bus.on("x", (n) => {
    if (n === 1) bus.emit("x", 2);
    heard.push(`a${n}`);
  });
  bus.on("x", (n) => heard.push(`b${n}`));
  bus.emit("x", 1);
  assert.deepEqual(heard, ["a2", "b2", "a1", "b1"]);
});

test("once hears one event, also where its listener emits it again", () => {
  const bus = alone();
  let calls = 0;
  bus.once("x", () => {
    calls++;
    bus.emit("x");
  });
  bus.emit("x");
  bus.emit("x");
  assert.equal(calls, 1);
});

test("off removes one function, or all of a pattern, of this bus alone", () => {
  const bus = alone();
  const heard = [];
  const listener = () => heard.push("one");
  bus.on("x", listener);
  bus.once("x", listener);
  bus.on("x", () => heard.push("other"));
  bus.on("*", () => heard.push("any"));
  bus.off("x", listener);
  bus.emit("x");
  assert.deepEqual(heard, ["other", "any"]);
  bus.off("x");
  bus.emit("x");
  assert.deepEqual(heard, ["other", "any", "any"]);
});

test("an AbortSignal removes a listener, and one that is aborted already adds none", () => {
  const bus = alone();
  const controller = new AbortController();
  let calls = 0;
  bus.on("x", () => calls++, { signal: controller.signal });
  bus.emit("x");
  controller.abort();
  bus.on("x", () => calls++, { signal: controller.signal });
  bus.emit("x");
  assert.equal(calls, 1);
});

test("meta tells event, source, number and time", () => {
  const bus = alone();
  const metas = [];
  bus.on("*", (_, meta) => metas.push(meta));
  const before = Date.now();
  bus.emit("a", 1);
  bus.emit("b");
  const after = Date.now();
  const [first, second] = metas;
  assert.deepEqual({ ...first, at: 0 }, { event: "a", source: "main", seq: 1, at: 0 });
  assert.deepEqual({ ...second, at: 0 }, { event: "b", source: "main", seq: 2, at: 0 });
  assert.ok(before <= first.at && first.at <= second.at && second.at <= after);
});

test("numbers count also what nobody listened to", () => {
  const bus = alone();
  bus.emit("nobody");
  const numbers = [];
  bus.on("x", (_, { seq }) => numbers.push(seq));
  bus.emit("x");
  bus.emit("nobody");
  bus.emit("x");
  assert.deepEqual(numbers, [2, 4]);
});

test("names are strings of 1 to 256 characters, and a pattern is no name of an event", () => {
  const bus = alone();
  const refuse = (name, code) => assert.throws(() => bus.emit(name), { code: `ERR_SIGNALBOX_OPTION_${code}` });
  refuse(undefined, "TYPE");
  refuse(5, "TYPE");
  refuse("", "RANGE");
  refuse("x".repeat(257), "RANGE");
  refuse("a*", "RANGE");
  refuse("*", "RANGE");
  assert.throws(() => bus.on("", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  bus.emit("x".repeat(256));
  bus.emit("__proto__");
  bus.emit("a*b");
});

test("listeners and options are checked", () => {
  const bus = alone();
  assert.throws(() => bus.on("x"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => bus.once("x", 5), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => bus.on("x", () => {}, { once: true }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  assert.throws(() => bus.on("x", () => {}, { replay: -1 }), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => bus.on("x", () => {}, { signal: {} }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.equal(bus.stats().listeners, 0);
});

test("names of objects' own properties are names like others", () => {
  const bus = alone();
  const heard = [];
  for (const name of ["__proto__", "constructor", "hasOwnProperty"]) bus.on(name, (value) => heard.push(value));
  bus.emit("constructor", 1);
  bus.emit("__proto__", 2);
  bus.emit("toString", 3);
  assert.deepEqual(heard, [1, 2]);
});

test("more names than are remembered are all delivered", () => {
  const bus = alone();
  let heard = 0;
  bus.on("n:*", () => heard++);
  bus.on("n:5", () => heard++);
  for (let i = 0; i < 10_000; i++) bus.emit(`n:${i}`);
  bus.emit("n:5");
  assert.equal(heard, 10_003);
});

test("a listener that throws is an uncaught error and keeps no other from the event", async () => {
  const { stdout } = await runScript(`
    process.on("uncaughtException", (error) => console.log("uncaught", error.message));
    const [bus] = require(root + "/testing.js").createBusPair();
    for (const pattern of ["x", "*"]) {
      bus.on(pattern, () => { throw new Error("of " + pattern); });
      console.log(bus.emit("x"));
    }
    bus.on("x", () => console.log("heard"));
    console.log(bus.emit("x"));
  `);
  const lines = ["true", "true", "heard", "true", "uncaught of x", "uncaught of x", "uncaught of *", "uncaught of x"];
  assert.deepEqual(stdout.trim().split("\n"), [...lines, "uncaught of *"]);
});
