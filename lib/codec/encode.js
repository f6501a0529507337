"use strict";

// From a value to its text.

const { Encoding } = require("./encoding.js");
const { resolveReferences } = require("./reference.js");
const { smallTableText } = require("./table_text.js");
const { stringify, tooLong } = require("./text.js");
const { encodeAny } = require("./walk.js");

/** `{ text, bytes }` for any value: a frame. */
function encode(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  return { text: frameText(v, resolveReferences(state, v), options.limits), bytes: state.bytes };
}

function frameText(v, rows, limits) {
  if (rows.length === 0) return stringify({ v }, limits);
  const table = smallTableText(rows);
  if (table === undefined) return stringify({ v, t: rows }, limits);
  const text = `{"v":${stringify(v, limits)},"t":${table}}`;
  if (text.length > limits.maxTextLength) throw tooLong(limits.maxTextLength);
  return text;
}

/** `{ text, hasTable }`: the stand-in and, where there is one, the table, as a list's elements. */
function encodeRow(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  const rows = resolveReferences(state, v);
  const text = stringify(v, options.limits);
  if (rows.length === 0) return { text, hasTable: false };
  const table = smallTableText(rows) ?? stringify(rows, options.limits);
  return { text: `${text},${table}`, hasTable: true };
}

module.exports = { encode, encodeRow };
