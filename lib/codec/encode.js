"use strict";

// From a value to its text.

const { Encoding } = require("./encoding.js");
const { resolveReferences } = require("./reference.js");
const { stringify } = require("./text.js");
const { encodeAny } = require("./walk.js");

/** `{ text, bytes }` for any value: a frame. */
function encode(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  const rows = resolveReferences(state, v);
  return { text: stringify(rows.length === 0 ? { v } : { v, t: rows }, options.limits), bytes: state.bytes };
}

/** `{ text, hasTable }`: the stand-in and, where there is one, the table, as a list's elements. */
function encodeRow(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  const rows = resolveReferences(state, v);
  const text = stringify(v, options.limits);
  if (rows.length === 0) return { text, hasTable: false };
  return { text: `${text},${stringify(rows, options.limits)}`, hasTable: true };
}

module.exports = { encode, encodeRow };
