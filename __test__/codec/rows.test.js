"use strict";
const { decodeRow, encode, encodeRow } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { groups, registerVectorClasses } = require("../vectors/builders.js");
const { assertSameGraph } = require("./same_graph.js");
const { readVectors } = require("./vectors.js");

// Values as elements of a list, which is how events travel.

/** What arrives of a value. */
function journey(value) {
  const { text, hasTable } = encodeRow(value);
  const [standIn, table, ...more] = JSON.parse(`[${text}]`);
  assert.equal(more.length, 0);
  assert.equal(table !== undefined, hasTable);
  return hasTable ? decodeRow(standIn, table) : standIn;
}

test("a row holds what a frame with inline bytes does", () => {
  const disposers = registerVectorClasses();
  for (const [group, builders] of Object.entries(groups)) {
    for (const { name } of readVectors(group)) {
      const value = builders[name]();
      const { v, t } = JSON.parse(encode(value, { inlineBytes: true }).text);
      assert.deepEqual(JSON.parse(`[${encodeRow(value).text}]`), t === undefined ? [v] : [v, t], name);
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
  assert.deepEqual(encodeRow({ a: [1, "x", null] }), { text: '{"a":[1,"x",null]}', hasTable: false });
  assert.deepEqual(encodeRow("x"), { text: '"x"', hasTable: false });
});

test("tables of a few rows are the same the next time", () => {
  const value = { begun: new Date(1), 'an odd "key"': new Date(2), list: { at: new Date(3), none: undefined } };
  const { text } = encodeRow(value);
  assert.equal(encodeRow(value).text, text);
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
      () => decodeRow(frame.v, frame.t),
      (error) => error.code === code,
      name,
    );
  }
  for (const dispose of disposers) dispose();
});

test("a path to a property that is inherited leads to nothing", () => {
  for (const key of ["toString", "__proto__", "constructor"]) {
    assert.throws(() => decodeRow({ a: 1 }, [[[0, key], "Date"]]), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" });
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
