"use strict";
const { decode, encode, registerClass } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { assertSameGraph } = require("./same_graph.js");

const LIMIT = (limit) => ({ name: "SignalboxError", code: "ERR_SIGNALBOX_CODEC_LIMIT", limit });
const MIB = 1024 * 1024;

/** `levels` containers, one in the other. */
function nest(levels, wrap, innermost = 1) {
  let value = innermost;
  for (let i = 0; i < levels; i++) value = wrap(value);
  return value;
}

const wraps = {
  objects: (value) => ({ a: value }),
  arrays: (value) => [value],
  Maps: (value) => new Map([[1, value]]),
  Sets: (value) => new Set([value]),
  causes: (value) => new Error("x", { cause: value }),
  "objects without prototype": (value) => Object.assign(Object.create(null), { value }),
  "sparse arrays": (value) => Object.assign([], { length: 2 }, { 1: value }),
};

for (const [name, wrap] of Object.entries(wraps)) {
  test(`${name} may be nested 499 deep, and deeper is a limit on both sides`, () => {
    const deepest = nest(499, wrap);
    const { text, bytes } = encode(deepest);
    decode(text, bytes);
    assert.throws(() => encode(nest(500, wrap)), LIMIT("maxDepth"));
    assert.throws(() => encode(nest(200_000, wrap)), LIMIT("maxDepth"));
    const { text: deeper } = encode(nest(500, wrap), { maxDepth: 501 });
    assert.throws(() => decode(deeper), LIMIT("maxDepth"));
    decode(deeper, [], { maxDepth: 501 });
  });
}

test("the levels that errors and instances add on the wire count", () => {
  class Box {
    constructor(held) {
      this.held = held;
    }
  }
  const dispose = registerClass("Box", Box);
  try {
    for (const wrap of [(value) => Object.assign(new Error("x"), { value }), (value) => new Box(value)]) {
      decode(encode(nest(249, wrap)).text);
      assert.throws(() => encode(nest(250, wrap)), LIMIT("maxDepth"));
    }
    assert.throws(() => encode(nest(499, wraps.arrays, /a/)), LIMIT("maxDepth"));
    assert.throws(() => encode(nest(499, wraps.arrays, Object(1))), LIMIT("maxDepth"));
  } finally {
    dispose();
  }
});

test("a text of brackets alone is refused before it is parsed", () => {
  for (const bracket of ["[", '{"a":']) {
    assert.throws(() => decode(`{"v":${bracket.repeat(10_000_000)}`), LIMIT("maxDepth"));
  }
});

test("brackets within strings are not nesting", () => {
  const value = ['"'.repeat(3), "\\", "[{".repeat(2_000), '\\"[', "]".repeat(600)];
  const nested = nest(400, wraps.arrays, value);
  assertSameGraph(decode(encode(nested).text), nested);
  assert.throws(() => decode(`{"v":${'["]",'.repeat(600)}1${"]".repeat(600)}}`), LIMIT("maxDepth"));
  assert.throws(() => decode(`{"v":${"[[],{},".repeat(600)}1${"]".repeat(600)}}`), LIMIT("maxDepth"));
  assert.throws(() => decode(`{"v":${'["\\\\",'.repeat(600)}1${"]".repeat(600)}}`), LIMIT("maxDepth"));
});

test("many containers beside each other are no depth", () => {
  const value = Array.from({ length: 5_000 }, () => [{}]);
  assert.equal(decode(encode(value).text).length, 5_000);
});

/** What `fn` returns where so much of the stack is left that it no longer runs out of it. */
function atTheEndOfTheStack(fn) {
  try {
    return atTheEndOfTheStack(fn);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fn();
  }
}

test("where the stack ends before the depth limit, that is a limit too", () => {
  const value = nest(490, wraps.Maps);
  const code = atTheEndOfTheStack(() => {
    try {
      encode(value);
      return "encoded";
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return error.code;
    }
  });
  assert.equal(code, "ERR_SIGNALBOX_CODEC_LIMIT");
});

test("a text may have 64 MiB and no more, on both sides", () => {
  const overhead = '{"v":""}'.length;
  const longest = "x".repeat(64 * MIB - overhead);
  const { text } = encode(longest);
  assert.equal(text.length, 64 * MIB);
  assert.equal(decode(text).length, longest.length);
  assert.throws(() => encode(`${longest}x`), LIMIT("maxTextLength"));
  assert.throws(() => decode(`${text} `), LIMIT("maxTextLength"));
});

test("a value beyond what V8's strings can hold is a limit", () => {
  const big = "x".repeat(60 * MIB);
  assert.throws(() => encode(Array.from({ length: 9 }, () => big)), LIMIT("maxTextLength"));
});

test("a table may have 100,000 rows and no more, on both sides", () => {
  const dates = Array.from({ length: 100_000 }, (_, i) => new Date(i));
  const { text } = encode(dates);
  assert.equal(decode(text)[99_999].getTime(), 99_999);
  assert.throws(() => encode([...dates, undefined]), LIMIT("maxRows"));
  assert.throws(() => decode(text.replace("]]}", '],[[0,0],"Date"]]}')), LIMIT("maxRows"));
  encode([...dates, undefined], { maxRows: 100_001 });
});

test("share rows count as rows", () => {
  const shared = [{}, {}, {}];
  encode([...shared, ...shared], { maxRows: 6 });
  assert.throws(() => encode([...shared, ...shared], { maxRows: 5 }), LIMIT("maxRows"));
});

test("buffers have a limit together", () => {
  const value = [new Uint8Array(60), new Uint8Array(40)];
  encode(value, { maxBytes: 100 });
  assert.throws(() => encode(value, { maxBytes: 99 }), LIMIT("maxBytes"));
  assert.throws(() => encode(value, { maxBytes: 99, inlineBytes: true }), LIMIT("maxBytes"));
  const { text, bytes } = encode(value);
  assert.throws(() => decode(text, bytes, { maxBytes: 99 }), LIMIT("maxBytes"));
});

test("a few bytes can't make a long array, nor one that is reserved", () => {
  assert.throws(() => encode(Object.assign([], { length: 2 ** 32 - 1 })), LIMIT("maxTextLength"));
  const rows = Array.from({ length: 50_000 }, (_, i) => `[[0,${i}],"sparse",[33000000]]`);
  const lists = decode(`{"v":[${rows.map(() => "[]")}],"t":[${rows}]}`);
  assert.equal(lists[49_999].length, 33_000_000);
});

test("table and time grow with the value, not with its depth times its width", () => {
  // A table with whole paths would be 400 times as long.
  const value = nest(
    400,
    (inner) => ({ key: inner }),
    Array.from({ length: 20_000 }, (_, i) => new Date(i)),
  );
  const { text } = encode(value);
  assert.ok(text.length < 20_000 * 40, `${text.length} characters`);
  decode(text);
  const shared = Array.from({ length: 20_000 }, () => ({}));
  const repeated = nest(400, (inner) => ({ key: inner }), [shared, [...shared]]);
  const { text: references } = encode(repeated);
  assert.ok(references.length < 20_000 * 80, `${references.length} characters`);
  const { key } = decode(references);
  assert.ok(key);
});

test("objects that hold each other twice do not multiply", () => {
  const value = nest(400, (inner) => [inner, inner], {});
  const { text } = encode(value);
  assert.ok(text.length < 20_000);
  assertSameGraph(decode(text), value);
});

test("limits are checked options", () => {
  const refused = (options, code, option) =>
    assert.throws(() => encode(1, options), { code: `ERR_SIGNALBOX_OPTION_${code}`, option });
  refused({ maxDepth: 1_001 }, "RANGE", "maxDepth");
  refused({ maxDepth: 3 }, "RANGE", "maxDepth");
  refused({ maxRows: -1 }, "RANGE", "maxRows");
  refused({ maxRows: 1.5 }, "RANGE", "maxRows");
  refused({ maxBytes: "1" }, "TYPE", "maxBytes");
  refused({ compat: "other" }, "RANGE", "compat");
  refused({ inlineBytes: 1 }, "TYPE", "inlineBytes");
  refused({ maxrows: 1 }, "UNKNOWN", "maxrows");
  refused({ toString: 1 }, "UNKNOWN", "toString");
  refused(null, "TYPE", "options");
  assert.throws(() => decode('{"v":1}', "bytes"), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "bytes" });
  encode(1, { maxRows: undefined, compat: undefined });
});
