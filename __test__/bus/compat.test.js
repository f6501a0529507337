"use strict";
const { EventBus } = require("signalbox");
const { createBusPair } = require("signalbox/testing");
const { Core } = require("../../lib/bus/core.js");
const { assert, test, waitFor } = require("../harness.js");
const { endWorkers, inWorker } = require("./in_worker.js");

// Buses whose payloads peers read that know Dates and Errors only.

/** What a core hands to its link, and what others hand to it. */
function tagged() {
  const texts = [];
  const link = { setInterest() {}, stats() {}, publish: ({ text }) => texts.push(text) };
  return { core: new Core({ name: "x", compat: "tagged", connect: () => link }), texts };
}

test("payloads are plain JSON, in which Dates and errors are marked", () => {
  const { core, texts } = tagged();
  const error = new RangeError("wrong");
  error.stack = "at once";
  core.emit("a", { at: new Date(0), list: [error], n: NaN });
  const [topics, [, payload]] = JSON.parse(`[${texts[0]}]`);
  assert.deepEqual(topics, ["a"]);
  assert.deepEqual(payload, {
    at: { __type: "Date", value: "1970-01-01T00:00:00.000Z" },
    list: [{ __type: "Error", message: "wrong", stack: "at once" }],
    n: null,
  });
});

test("what a peer has written by JSON.stringify alone arrives with its Dates and errors", () => {
  const { core } = tagged();
  const heard = [];
  core.add("*", (payload) => heard.push(payload));
  const date = '{"__type":"Date","value":"1970-01-01T00:00:00.005Z"}';
  core.receive(`[["peer",1,1,["a"],[0,${date},0,{"in":[${date},{"__type":"Error","message":"m"}]},0,7]]]`);
  assert.deepEqual(heard[0], new Date(5));
  assert.deepEqual(heard[1].in[0], new Date(5));
  assert.ok(heard[1].in[1] instanceof Error && heard[1].in[1].message === "m");
  assert.equal(heard[2], 7);
});

test("what the engine or a side with sbx1 sends is understood as well", () => {
  const { core } = tagged();
  const heard = [];
  core.add("*", (payload) => heard.push(payload));
  core.receive('[["engine",1,1,[["a",[[[0,"at"],"Date"]]],"a"],[0,{"at":5},-2,"ff",[[[0],"BigInt"]]]]]');
  assert.deepEqual(heard, [{ at: new Date(5) }, 255n]);
});

test("an object of the user's with such a __type arrives as it was", async () => {
  const [main, page] = createBusPair({ compat: "tagged" });
  const values = [{ __type: "Date", value: "mine" }, { "~__type": "Error", message: "x" }, { __type: "Other" }, null];
  const heard = [];
  page.on("a", (payload) => heard.push(payload));
  for (const value of values) main.emit("a", value);
  await waitFor(() => heard.length === values.length, { what: "the events" });
  assert.deepEqual(heard, values);
});

test("what the form has no place for is emitted to nobody, with the path to it", () => {
  const { core, texts } = tagged();
  const heard = [];
  core.add("a", (payload) => heard.push(payload));
  const error = { code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED", path: ["deep", 0] };
  assert.throws(() => core.emit("a", { deep: [new Map()] }), error);
  assert.deepEqual([heard, texts], [[], []]);
});

test("kept events are replayed in the form in which they were sent", async () => {
  const [main, page] = createBusPair({ compat: "tagged", history: 5 });
  main.emit("a", { at: new Date(3) });
  const heard = [];
  page.on("a", (payload) => heard.push(payload), { replay: 1 });
  await waitFor(() => heard.length === 1, { what: "the kept event" });
  assert.deepEqual(heard, [{ at: new Date(3) }]);
});

test("threads that agree on it exchange events both ways, and requests as ever", async () => {
  const bus = new EventBus({ name: "compat", compat: "tagged" });
  bus.handle("echo", (value) => value);
  const back = [];
  bus.on("back", (payload) => back.push(payload));
  const worker = inWorker(async ({ signalbox, tell, parentPort }) => {
    parentPort.on("message", () => {});
    const inThread = new signalbox.EventBus({ name: "compat", compat: "tagged" });
    inThread.on("there", (payload) => inThread.emit("back", { ...payload, cause: new TypeError("t") }));
    const echoed = await inThread.request("echo", new Map([[1, 2n]]));
    tell(echoed.get(1) === 2n ? "as ever" : "changed");
  });
  await worker.hear((value) => value === "as ever");
  bus.emit("there", { at: new Date(9) });
  await waitFor(() => back.length === 1, { what: "the answer" });
  assert.deepEqual(back[0].at, new Date(9));
  assert.ok(back[0].cause instanceof Error && back[0].cause.message === "t");
  bus.close();
  await endWorkers();
});

test("buses of one name in one environment have one form", () => {
  const one = new EventBus({ name: "compat-2", compat: "tagged" });
  const same = new EventBus({ name: "compat-2" });
  const plain = new EventBus({ name: "compat-3" });
  const code = "ERR_SIGNALBOX_OPTION_RANGE";
  assert.throws(() => new EventBus({ name: "compat-3", compat: "tagged" }), { code });
  assert.throws(() => new EventBus({ name: "compat-4", compat: "json" }), { code });
  for (const bus of [one, same, plain]) bus.close();
});
