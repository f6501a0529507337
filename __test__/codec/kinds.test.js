"use strict";
const { createContext, runInContext } = require("node:vm");
const { decode, encode } = require("../../lib/codec.js");
const { assert, skipUnless, test } = require("../harness.js");
const { assertSameGraph } = require("./same_graph.js");

function journey(value) {
  const { text, bytes } = encode(value);
  return decode(text, bytes);
}

test("objects of another realm keep their kind", () => {
  const context = createContext({});
  const value = runInContext(
    `({
      date: new Date(1), invalid: new Date(NaN), map: new Map([[1, 2]]), set: new Set([1]), regExp: /a/g,
      error: Object.assign(new TypeError("x"), { code: "E" }), bytes: new Uint8Array([1, 2]).subarray(1),
      buffer: new Uint8Array([3]).buffer, boxed: Object(1n), list: [1, , undefined], plain: { a: 1 },
    })`,
    context,
  );
  value.error.stack = "stack";
  const error = Object.assign(new TypeError("x"), { code: "E" });
  Object.defineProperty(error, "stack", { value: "stack" });
  assertSameGraph(journey(value), {
    date: new Date(1),
    invalid: new Date(NaN),
    map: new Map([[1, 2]]),
    set: new Set([1]),
    regExp: /a/g,
    error,
    bytes: new Uint8Array([2]),
    buffer: new Uint8Array([3]).buffer,
    boxed: Object(1n),
    list: Object.assign([], { length: 3 }, { 0: 1, 2: undefined }),
    plain: { a: 1 },
  });
});

test("instances of subclasses that are not registered keep the kind that they extend", () => {
  class OwnMap extends Map {
    get [Symbol.toStringTag]() {
      return "OwnMap";
    }
  }
  const classes = {
    date: new (class extends Date {})(1),
    map: new OwnMap([[1, 2]]),
    set: new (class extends Set {})([1]),
    list: class extends Array {}.of(1, 2),
    bytes: new (class extends Uint8Array {})(2),
  };
  assertSameGraph(journey(classes), {
    date: new Date(1),
    map: new Map([[1, 2]]),
    set: new Set([1]),
    list: [1, 2],
    bytes: new Uint8Array(2),
  });
});

test("an object that only looks like another kind is taken by its properties", () => {
  const impostors = [
    Object.assign(Object.create(Date.prototype), { toJSON: undefined, a: 1 }),
    Object.assign(Object.create(Map.prototype), { a: 1 }),
    { [Symbol.toStringTag]: "Date", a: 1 },
    { [Symbol.toStringTag]: "Uint8Array", a: 1 },
  ];
  assertSameGraph(journey(impostors), [{ toJSON: undefined, a: 1 }, { a: 1 }, { a: 1 }, { a: 1 }]);
});

test("arguments and proxies are taken by what they show", () => {
  const seen = (function () {
    return arguments;
  })("a", new Date(1));
  const proxy = new Proxy(
    {},
    {
      ownKeys: () => ["x"],
      getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }),
      get: () => 1,
    },
  );
  assertSameGraph(journey([seen, proxy]), [{ 0: "a", 1: new Date(1) }, { x: 1 }]);
});

test("a lastIndex that is no index becomes 0", () => {
  for (const lastIndex of [-1, 0.5, NaN, "3", {}])
    assert.equal(journey(Object.assign(/a/g, { lastIndex })).lastIndex, 0);
});

test("a huge BigInt is sent and read in linear time", () => {
  const huge = 16n ** 200_000n - 1n;
  assert.equal(journey(huge), huge);
  assert.equal(journey(-huge), -huge);
});

skipUnless(typeof Float16Array === "function", "this host has no Float16Array")("Float16Array travels", () => {
  assertSameGraph(journey(globalThis.Float16Array.of(1.5)), globalThis.Float16Array.of(1.5));
});

skipUnless(typeof Float16Array !== "function", "this host has Float16Array")(
  "a kind of typed array that this host lacks is told by its name",
  () => {
    const text = '{"v":null,"t":[[[0],"Float16Array",0]]}';
    assert.throws(() => decode(text, [new Uint8Array(2)]), {
      code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED",
      kind: "Float16Array",
    });
  },
);
