"use strict";
const { decode, encode } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { groups, registerVectorClasses } = require("../vectors/builders.js");
const { assertSameGraph } = require("./same_graph.js");
const { readVectors, toBytes } = require("./vectors.js");

// A table is parsed in full when it comes for the first time, and known from the third on.
const TIMES = 5;

test("what comes again is decoded as it was at first", () => {
  const disposers = registerVectorClasses();
  for (const [group, builders] of Object.entries(groups)) {
    for (const { name, text, bytes = [] } of readVectors(group)) {
      for (let i = 0; i < TIMES; i++) assertSameGraph(decode(text, bytes.map(toBytes)), builders[name]());
    }
  }
  for (const dispose of disposers) dispose();
});

test("what comes again is refused as it was at first", () => {
  const disposers = registerVectorClasses();
  for (const { name, text, bytes = [], options, code } of readVectors("hostile")) {
    for (let i = 0; i < TIMES; i++) {
      assert.throws(
        () => decode(text, bytes.map(toBytes), options),
        (error) => error.code === code,
        name,
      );
    }
  }
  for (const dispose of disposers) dispose();
});

test("a table that is known from one value does not fit another one", () => {
  const { text } = encode({ at: new Date(1), list: new Map([["a", new Set([1n])]]) });
  const table = text.slice(text.lastIndexOf(',"t":'));
  for (let i = 0; i < TIMES; i++) decode(text);
  for (const v of ['{"at":1}', "[]", "null", '{"at":"x","list":["a",["1"]]}', '{"at":1,"list":["a",["x"]]}']) {
    assert.throws(() => decode(`{"v":${v}${table}`), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" }, v);
  }
  assert.throws(() => decode(text, [new Uint8Array(1)]), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" });
  assert.throws(() => decode(text, [], { maxRows: 1 }), { code: "ERR_SIGNALBOX_CODEC_LIMIT", limit: "maxRows" });
});

test("what looks like a table within a value is none", () => {
  for (const value of [
    { a: 1, t: [[[0], "Date"]] },
    { a: [{ b: 1, t: [] }] },
    { text: ',"t":[[[0],"Date"]]}' },
    [new Date(1), { x: 1, t: [[0], "Date"] }],
    { ',"t":[': new Date(1) },
  ]) {
    const { text } = encode(value);
    for (let i = 0; i < TIMES; i++) assertSameGraph(decode(text), value);
  }
});

test("values of one shape do not share what was made", () => {
  const { text } = encode({ map: new Map([["a", { x: 1 }]]), holes: Object.assign([], { length: 3, 1: "x" }) });
  const values = Array.from({ length: TIMES }, () => decode(text));
  for (const value of values) value.map.get("a").x = Math.random();
  assert.equal(new Set(values.map(({ map }) => map.get("a").x)).size, TIMES);
});
