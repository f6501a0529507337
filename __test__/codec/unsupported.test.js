"use strict";
const { encode } = require("../../lib/codec.js");
const { SignalboxError } = require("../../lib/errors.js");
const { assert, test } = require("../harness.js");

const CODE = "ERR_SIGNALBOX_CODEC_UNSUPPORTED";

const refused = {
  "a function": () => {},
  "a function, as a class": class {},
  "a symbol": Symbol("s"),
  "a Symbol": Object(Symbol("s")),
  "a WeakMap": new WeakMap(),
  "a WeakSet": new WeakSet(),
  "a WeakRef": new WeakRef({}),
  "a Promise": Promise.resolve(),
  "a SharedArrayBuffer": new SharedArrayBuffer(1),
};

for (const [name, value] of Object.entries(refused)) {
  test(`${name} is refused with its path`, () => {
    const kind = name.replace(/,.*/, "");
    for (const [holder, path] of [
      [value, []],
      [{ a: [1, { value }] }, ["a", 1, "value"]],
      [
        [new Date(1), { b: undefined, c: value }],
        [1, "c"],
      ],
    ]) {
      assert.throws(
        () => encode(holder),
        (error) => {
          assert.ok(error instanceof SignalboxError);
          assert.equal(error.code, CODE);
          assert.deepEqual(error.path, path);
          assert.ok(error.message.includes(` is ${kind}, which can't be sent.`), error.message);
          return true;
        },
      );
    }
  });
}

test("the message shows the path as code would", () => {
  const message = (value) => {
    try {
      encode(value);
    } catch (error) {
      return error.message.replace(/ is a .*/, "");
    }
  };
  const fn = () => {};
  assert.equal(message(fn), "value");
  assert.equal(message({ items: [{ "on click": fn }] }), 'value.items[0]["on click"]');
  assert.equal(message({ ["k".repeat(100)]: fn }), `value["${"k".repeat(60)}…"]`);
  let deep = fn;
  for (let i = 0; i < 20; i++) deep = { [`k${i}`]: deep };
  assert.match(message(deep), /^value…\.k11\.k10(?:\.k\d){10}$/);
});

test("the path leads through Maps, Sets, holes, errors and instances in the user's terms", () => {
  const { registerClass } = require("../../lib/codec.js");
  class Box {
    constructor(held) {
      this.held = held;
    }
  }
  class Coded extends Box {}
  const fn = () => {};
  const disposers = [
    registerClass("Box", Box),
    registerClass("Coded", Coded, { encode: (coded) => [coded.held], decode: () => null }),
  ];
  const cases = [
    [
      new Map([
        ["a", 1],
        ["b", { fn }],
      ]),
      ["values", 1, "fn"],
    ],
    [new Map([[[fn], 1]]), ["keys", 0, 0]],
    [new Set([1, fn]), ["values", 1]],
    [Object.assign([], { length: 9 }, { 1: 1, 7: fn }), [7]],
    [Object.assign(new Error("x"), { fn }), ["fn"]],
    [new Error("x", { cause: { fn } }), ["cause", "fn"]],
    [new AggregateError([1, fn]), ["errors", 1]],
    [new Box(fn), ["held"]],
    [new Coded(fn), [0]],
    [{ map: new Map([[1, new Box(new Map([[fn, 1]]))]]) }, ["map", "values", 0, "held", "keys", 0]],
    // The levels of a container that was left are forgotten.
    [
      [new Map([[1, 2]]), [fn]],
      [1, 0],
    ],
  ];
  try {
    for (const [value, path] of cases) assert.throws(() => encode(value), { code: CODE, path });
  } finally {
    for (const dispose of disposers) dispose();
  }
});
