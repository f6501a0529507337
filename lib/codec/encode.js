"use strict";

// From a value to its text.

const { Encoding, remember } = require("./encoding.js");
const { flatRow } = require("./flat_row.js");
const { resolveReferences } = require("./reference.js");
const { smallTableText } = require("./table_text.js");
const { stringify, tooLong } = require("./text.js");
const { encodeAny, encodeFields } = require("./walk.js");

const { getPrototypeOf } = Object;

/** `{ text, bytes }` for any value: a frame. */
function encode(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  return { text: frameText(v, resolveReferences(state, v), options.limits), bytes: state.bytes ?? [] };
}

function frameText(v, rows, limits) {
  if (rows.length === 0) return stringify({ v }, limits);
  const table = smallTableText(rows);
  if (table === undefined) return stringify({ v, t: rows }, limits);
  const text = `{"v":${stringify(v, limits)},"t":${table}}`;
  if (text.length > limits.maxTextLength) throw tooLong(limits.maxTextLength);
  return text;
}

/** `{ text, table }`: the texts of the stand-in and, where there is one, of the table. */
function encodeRow(value, options) {
  if (value === null || typeof value !== "object" || getPrototypeOf(value) !== Object.prototype) {
    return rowOf(new Encoding(options), value, undefined, options);
  }
  // The copy is what the walk makes, too.
  const copy = { ...value };
  return flatRow(copy, options.limits) ?? rowOf(new Encoding(options), value, copy, options);
}

/** `copy`: of a plain object, made already. */
function rowOf(state, value, copy, options) {
  const v = copy === undefined ? encodeAny(state, value, 0) : encodeCopy(state, value, copy);
  const rows = resolveReferences(state, v);
  const text = stringify(v, options.limits);
  if (rows.length === 0) return { text, table: undefined };
  return { text, table: smallTableText(rows) ?? stringify(rows, options.limits) };
}

function encodeCopy(state, value, copy) {
  return encodeFields(state, remember(state, state.seen.meet(value), copy, 0), 0);
}

module.exports = { encode, encodeRow };
