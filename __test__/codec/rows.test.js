"use strict";
const { RowTable, encode, encodeRow, registerClass } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { groups, registerVectorClasses } = require("../vectors/builders.js");
const { assertSameGraph } = require("./same_graph.js");
const { readVectors } = require("./vectors.js");

// Values as elements of a list, which is how events travel.

/** The texts of a value's stand-in and table. */
function written(value) {
  const row = encodeRow(value);
  return { text: row.write(), table: row.table };
}

/** What arrives of a value. */
function journey(value) {
  const { text, table } = written(value);
  return table === undefined ? JSON.parse(text) : new RowTable(JSON.parse(table)).revive(JSON.parse(text));
}

test("a row holds what a frame with inline bytes does", () => {
  const disposers = registerVectorClasses();
  for (const [group, builders] of Object.entries(groups)) {
    for (const { name } of readVectors(group)) {
      const value = builders[name]();
      const { v, t } = JSON.parse(encode(value, { inlineBytes: true }).text);
      const { text, table } = written(value);
      assert.deepEqual([text, table].map(parsed), [v, t], name);
    }
  }
  for (const dispose of disposers) dispose();
});

test("what went as a row arrives as it was", () => {
  const disposers = registerVectorClasses();
  for (const [group, builders] of Object.entries(groups)) {
    for (const { name } of readVectors(group)) assertSameGraph(journey(builders[name]()), builders[name]());
  }
  for (const dispose of disposers) dispose();
});

test("a value without a table is the text that JSON has for it", () => {
  assert.deepEqual(written({ a: [1, "x", null] }), { text: '{"a":[1,"x",null]}', table: undefined });
  assert.deepEqual(written("x"), { text: '"x"', table: undefined });
});

test("tables of a few rows are the same the next time", () => {
  const value = { begun: new Date(1), 'an odd "key"': new Date(2), list: { at: new Date(3), none: undefined } };
  const { text, table } = written(value);
  assert.deepEqual(written(value), { text, table });
  assertSameGraph(journey(value), value);
});

test("a row that is not right is refused as its frame is", () => {
  const disposers = registerVectorClasses();
  for (const { name, text, bytes, options, code } of readVectors("hostile")) {
    const frame = parsed(text);
    // Of rows, where they are in which message is somebody else's concern.
    if (bytes !== undefined || options !== undefined || frame?.t === undefined || !("v" in frame)) continue;
    if (Object.keys(frame).length !== 2) continue;
    assert.throws(
      () => new RowTable(frame.t).revive(frame.v),
      (error) => error.code === code,
      name,
    );
  }
  for (const dispose of disposers) dispose();
});

test("objects that are written without a walk are written as a frame is", () => {
  const date = new Date(5);
  const list = ["a"];
  class Own extends Date {}
  const values = [
    { at: date, to: new Date(NaN), none: undefined, n: 1, s: "x", t: true, z: null, list: ["a", 1, null, false] },
    { a: date, b: date },
    { a: list, b: list },
    { a: [undefined] },
    { a: [1, , 2] }, // eslint-disable-line no-sparse-arrays
    { a: [-0] },
    { a: [NaN] },
    { a: -0 },
    { a: Infinity },
    { a: 1n },
    { a: [date] },
    { a: new Own(3) },
    { a: Object.assign([1], { toJSON: "mine" }) },
    { 5: date, "": undefined, __type: "Date", toJSON: "mine" },
    JSON.parse('{"__proto__":null,"at":1}'),
    Object.defineProperty({}, "__proto__", { value: date, enumerable: true }),
    { a: new Date(1), b: new Date(2), c: new Date(3), d: [1], e: [2], f: new Date(4) },
    { a: Array.from({ length: 100 }, (_, i) => i), at: date },
    { a: "x".repeat(10_000), at: date },
    { a: '\ud800\n"', "\udfff": date },
  ];
  for (const value of values) {
    const { text, table } = written(value);
    const frame = table === undefined ? `{"v":${text}}` : `{"v":${text},"t":${table}}`;
    assert.equal(frame, encode(value, { inlineBytes: true }).text);
  }
});

test("a Date whose class was given a codec goes by it", () => {
  const dispose = registerClass("When", Date, { encode: (date) => date.getTime(), decode: (time) => new Date(time) });
  try {
    assert.equal(written({ at: new Date(7) }).table, '[[[0,"at"],"class","When"]]');
  } finally {
    dispose();
  }
});

test("properties that somebody has given to all objects do not travel", () => {
  Object.prototype.inherited = new Date(1);
  try {
    assert.deepEqual(written({ a: 1 }), { text: '{"a":1}', table: undefined });
  } finally {
    delete Object.prototype.inherited;
  }
});

test("one table revives all values that have it", () => {
  const disposers = registerVectorClasses();
  for (const [group, builders] of Object.entries(groups)) {
    for (const { name } of readVectors(group)) {
      const { text, table } = written(builders[name]());
      if (table === undefined) continue;
      const shared = new RowTable(JSON.parse(table));
      for (let i = 0; i < 3; i++) assertSameGraph(shared.revive(JSON.parse(text)), builders[name]());
    }
  }
  for (const dispose of disposers) dispose();
});

test("a value that a table does not fit is refused, and the next one is not", () => {
  for (const [table, good, bad] of [
    [[[[0, "at"], "Date"]], '{"at":1}', ['{"of":1}', '{"at":"x"}', "1", "null", '[{"at":1}]']],
    [[[[0], "Date"]], "1", ['"x"', "{}", "0.5"]],
    [[[[0, "a"], "Map"]], '{"a":[1,2]}', ['{"a":[1]}', '{"a":{}}', '{"b":[]}']],
    [
      [
        [[0, "a"], "share"],
        [[0, "b"], "ref", 0],
      ],
      '{"a":{},"b":null}',
      ['{"a":1,"b":null}', '{"a":{},"b":{}}', "{}"],
    ],
  ]) {
    const shared = new RowTable(table);
    for (const text of bad) {
      const code = "ERR_SIGNALBOX_CODEC_MALFORMED";
      assert.throws(() => shared.revive(JSON.parse(text)), { code }, text);
      assert.throws(() => new RowTable(table).revive(JSON.parse(text)), { code }, text);
      assertSameGraph(shared.revive(JSON.parse(good)), new RowTable(table).revive(JSON.parse(good)));
    }
  }
});

test("a table that is not right is refused for each value", () => {
  for (const table of [
    1,
    {},
    [1],
    [[]],
    [[[0]]],
    [[[0], "None"]],
    [[[1], "Date"]],
    [[["x"], "Date"]],
    [[[0], "Date", 1]],
  ]) {
    const shared = new RowTable(table);
    for (let i = 0; i < 2; i++) assert.throws(() => shared.revive(1), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" });
  }
});

test("a path to a property that is inherited leads to nothing", () => {
  for (const key of ["toString", "__proto__", "constructor"]) {
    assert.throws(() => new RowTable([[[0, key], "Date"]]).revive({ a: 1 }), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" });
  }
  assert.equal({}.at, undefined);
});

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
