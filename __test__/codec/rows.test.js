"use strict";
const { RowTable, encode, encodeRow } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { groups, registerVectorClasses } = require("../vectors/builders.js");
const { assertSameGraph } = require("./same_graph.js");
const { readVectors } = require("./vectors.js");

// Values as elements of a list, which is how events travel.

/** What arrives of a value. */
function journey(value) {
  const { text, table } = encodeRow(value);
  return table === undefined ? JSON.parse(text) : new RowTable(JSON.parse(table)).revive(JSON.parse(text));
}

test("a row holds what a frame with inline bytes does", () => {
  const disposers = registerVectorClasses();
  for (const [group, builders] of Object.entries(groups)) {
    for (const { name } of readVectors(group)) {
      const value = builders[name]();
      const { v, t } = JSON.parse(encode(value, { inlineBytes: true }).text);
      const { text, table } = encodeRow(value);
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
  assert.deepEqual(encodeRow({ a: [1, "x", null] }), { text: '{"a":[1,"x",null]}', table: undefined });
  assert.deepEqual(encodeRow("x"), { text: '"x"', table: undefined });
});

test("tables of a few rows are the same the next time", () => {
  const value = { begun: new Date(1), 'an odd "key"': new Date(2), list: { at: new Date(3), none: undefined } };
  const { text, table } = encodeRow(value);
  assert.deepEqual(encodeRow(value), { text, table });
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

test("one table revives all values that have it", () => {
  const disposers = registerVectorClasses();
  for (const [group, builders] of Object.entries(groups)) {
    for (const { name } of readVectors(group)) {
      const { text, table } = encodeRow(builders[name]());
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
    [[[[0, "a"], "share"], [[0, "b"], "ref", 0]], '{"a":{},"b":null}', ['{"a":1,"b":null}', '{"a":{},"b":{}}', "{}"]],
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
  for (const table of [1, {}, [1], [[]], [[[0]]], [[[0], "None"]], [[[1], "Date"]], [[["x"], "Date"]], [[[0], "Date", 1]]]) {
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
