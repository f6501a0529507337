"use strict";

// From a value to its text.

const { Encoding, remember } = require("./encoding.js");
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

/** `{ text, hasTable }`: the stand-in and, where there is one, the table, as a list's elements. */
function encodeRow(value, options) {
  if (value === null || typeof value !== "object" || getPrototypeOf(value) !== Object.prototype) {
    return rowOf(new Encoding(options), value, undefined, options);
  }
  // Most events are an object of strings and numbers: that is seen at a glance. The copy is what the walk makes, too.
  const copy = { ...value };
  if (isFlat(copy)) return { text: stringify(copy, options.limits), hasTable: false };
  return rowOf(new Encoding(options), value, copy, options);
}

/** True for an object of nothing but what JSON says whole. */
function isFlat(object) {
  for (const key in object) {
    const value = object[key];
    switch (typeof value) {
      case "string":
      case "boolean":
        break;
      case "number":
        if (value - value === 0 && (value !== 0 || 1 / value > 0)) break;
        return false;
      default:
        if (value !== null) return false;
    }
  }
  return true;
}

/** `copy`: of a plain object, made already. */
function rowOf(state, value, copy, options) {
  const v = copy === undefined ? encodeAny(state, value, 0) : encodeCopy(state, value, copy);
  const rows = resolveReferences(state, v);
  const text = stringify(v, options.limits);
  if (rows.length === 0) return { text, hasTable: false };
  const table = smallTableText(rows) ?? stringify(rows, options.limits);
  return { text: `${text},${table}`, hasTable: true };
}

function encodeCopy(state, value, copy) {
  return encodeFields(state, remember(state, state.seen.meet(value), copy, 0), 0);
}

module.exports = { encode, encodeRow };
