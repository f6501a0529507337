"use strict";

// A recursive walk that makes a stand-in for a value, which JSON can say whole, and a table of what it can't. Here is
// what most values consist of; special.js has the rest.
//
// Why stand-ins and JSON.stringify: to build the text piece by piece in JavaScript is as fast on Node 20 (a fifth
// faster for one small event) and up to 2.3 times slower on Bun. A replacer function is about as slow as that on both,
// and is shown a Date when its toJSON has run. Every object is copied by spread first, for 40 ns: its getters run once.

// Before what it requires: special.js needs these, and they need it.
module.exports = { encodeAny, encodeArray, encodeElement, encodeFields, encodeObject };

const { addContainer, closeLevel, openLevel, refused, remember } = require("./encoding.js");
const { withArticle } = require("./failure.js");
const { checkSparseLength } = require("./sparse.js");
const { encodeSpecial } = require("./special.js");

const { getPrototypeOf, hasOwn } = Object;
const { isArray } = Array;

/** The stand-in of what is at the table's current place, `depth` keys from the top. */
function encodeAny(state, value, depth) {
  switch (typeof value) {
    case "object":
      return value === null ? null : encodeObject(state, value, depth);
    case "string":
    case "boolean":
      return value;
    case "number":
      return isPlainNumber(value) ? value : encodeNumber(state, value, depth);
    case "undefined":
      state.table.add(depth, "undefined");
      return null;
    case "bigint":
      state.table.add(depth, "BigInt");
      return hexOf(value);
    default:
      throw refused(state, depth, withArticle(typeof value));
  }
}

/** False for NaN, the infinities and -0. */
const isPlainNumber = (value) => value - value === 0 && (value !== 0 || 1 / value > 0);

function encodeNumber(state, value, depth) {
  state.table.add(depth, value === 0 ? "-0" : String(value));
  return value === 0 ? 0 : null;
}

// Not decimal: that takes more than linear time in both directions, which a long one would make felt.
function hexOf(value) {
  return value < 0 ? `-${(-value).toString(16)}` : value.toString(16);
}

/** `isAnswer` tells that a toJSON has returned `value`: JSON.stringify asks once, and so do we. */
function encodeObject(state, value, depth, isAnswer) {
  const number = state.seen.meet(value);
  if (state.seen.marks[number] !== undefined) return encodeReference(state, number, depth);
  const prototype = getPrototypeOf(value);
  if (prototype === Object.prototype) return encodeFields(state, remember(state, number, { ...value }, depth), depth);
  if (isArray(value) && prototype === Array.prototype) return encodeArray(state, value, number, depth);
  return encodeSpecial(state, value, number, prototype, depth, isAnswer);
}

function encodeReference(state, number, depth) {
  if (state.openInstances?.includes(number)) {
    const what = "a cycle through an instance whose class has a codec of its own";
    throw refused(state, depth, what, "Register the class without encode and decode, or cut the cycle.");
  }
  (state.references ??= []).push({ row: state.table.add(depth, "ref"), target: number });
  return null;
}

/** Puts stand-ins in the place of what `fields`, a copy of ours, holds. */
function encodeFields(state, fields, depth) {
  for (const key in fields) {
    if (state.hasInheritedKeys && !hasOwn(fields, key)) continue;
    const value = fields[key];
    switch (typeof value) {
      case "string":
      case "boolean":
        break;
      case "number":
        if (isPlainNumber(value)) break;
      // falls through
      default:
        if (value === null) break;
        state.table.enter(depth, key);
        // Own already, so that this calls no setter, not even that of "__proto__".
        fields[key] =
          typeof value === "object" ? encodeObject(state, value, depth + 1) : encodeAny(state, value, depth + 1);
    }
  }
  return fields;
}

function encodeArray(state, array, number, depth) {
  const standIn = remember(state, number, [], depth);
  const { length } = array;
  for (let i = 0; i < length; i++) {
    const value = array[i];
    switch (typeof value) {
      case "string":
      case "boolean":
        standIn.push(value);
        break;
      case "number":
        standIn.push(isPlainNumber(value) ? value : encodeElement(state, value, depth, i));
        break;
      case "undefined":
        if (!hasOwn(array, i)) return encodeSparse(state, array, number, standIn, depth);
      // falls through
      default:
        standIn.push(encodeElement(state, value, depth, i));
    }
  }
  return standIn;
}

function encodeElement(state, value, depth, index) {
  state.table.enter(depth, index);
  return encodeAny(state, value, depth + 1);
}

// A hole was found after the elements that `standIn` has. From here on only what is there is looked at: a sparse array
// may be very long.
function encodeSparse(state, array, number, standIn, depth) {
  const { length } = array;
  checkSparseLength(length, state.limits);
  const indices = Array.from(standIn, (_, i) => i);
  openLevel(state, depth, "sparse", indices);
  for (const key of Object.keys(array)) {
    const index = Number(key);
    if (index < standIn.length) continue;
    // Indices come first, in order; other keys of an array do not travel.
    if (!(index < length) || String(index) !== key) break;
    indices.push(index);
    standIn.push(encodeElement(state, array[index], depth, standIn.length));
  }
  closeLevel(state);
  return addContainer(state, number, depth, standIn, "sparse", [length, ...indices]);
}
