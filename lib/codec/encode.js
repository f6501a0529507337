"use strict";

// From a value to its text.

const { Encoding } = require("./encoding.js");
const { resolveReferences } = require("./reference.js");
const { bounded, stringify } = require("./text.js");
const { encodeAny } = require("./walk.js");

/** `{ text, bytes }` for any value: a frame. */
function encode(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  const rows = resolveReferences(state, v);
  const stand = stringify(v, options.limits);
  const text = bounded(options.limits, () =>
    rows.length === 0 ? `{"v":${stand}}` : `{"v":${stand},"t":[${rows.join(",")}]}`,
  );
  return { text, bytes: state.bytes };
}

/** `{ text, hasTable }`: the stand-in and, where there is one, the table, as a list's elements. */
function encodeRow(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  const rows = resolveReferences(state, v);
  const stand = stringify(v, options.limits);
  if (rows.length === 0) return { text: stand, hasTable: false };
  return { text: bounded(options.limits, () => `${stand},[${rows.join(",")}]`), hasTable: true };
}

module.exports = { encode, encodeRow };
