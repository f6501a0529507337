"use strict";

// Values that are made from their stand-in at once. Each checks what it is given: it comes from a peer.

const { isStackOverflow, malformed, overLimit } = require("./failure.js");

const { isArray } = Array;

/** The farthest time from the epoch that a Date holds, in ms. */
const MAX_TIME = 8.64e15;

/** Tag to `{ make }`; `holds` tells of an object or array as stand-in. What is primitive has no identity: no row may refer to it. */
const LEAVES = new Map([
  ["undefined", { isPrimitive: true, make: constant(null, undefined) }],
  ["NaN", { isPrimitive: true, make: constant(null, NaN) }],
  ["Infinity", { isPrimitive: true, make: constant(null, Infinity) }],
  ["-Infinity", { isPrimitive: true, make: constant(null, -Infinity) }],
  ["-0", { isPrimitive: true, make: constant(0, -0) }],
  ["BigInt", { isPrimitive: true, make: makeBigInt }],
  ["Date", { make: makeDate }],
  ["URL", { make: makeUrl }],
  ["RegExp", { holds: true, make: makeRegExp }],
  ["boxed", { holds: true, make: makeBoxed }],
]);

function constant(expected, value) {
  return (standIn) => {
    if (!Object.is(standIn, expected)) throw malformed(`something else than ${expected} stands for ${String(value)}`);
    return value;
  };
}

function makeBigInt(hex) {
  if (typeof hex !== "string" || !/^(?:0|-?[1-9a-f][0-9a-f]*)$/.test(hex)) {
    throw malformed("a BigInt is not in lower-case hexadecimal");
  }
  const isNegative = hex.startsWith("-");
  const magnitude = parseHex(isNegative ? hex.slice(1) : hex);
  return isNegative ? -magnitude : magnitude;
}

function parseHex(digits) {
  try {
    return BigInt(`0x${digits}`);
  } catch (error) {
    if (isStackOverflow(error)) throw error;
    // 2^18 digits in JavaScriptCore, 2^28 in V8.
    throw overLimit("maxTextLength", digits.length, `This engine can't hold a BigInt of ${digits.length} digits.`);
  }
}

function makeDate(time) {
  if (time === null) return new Date(NaN);
  if (!Number.isInteger(time) || Math.abs(time) > MAX_TIME || Object.is(time, -0)) {
    throw malformed("a Date is no whole number of milliseconds");
  }
  return new Date(time);
}

function makeUrl(href) {
  if (typeof href !== "string") throw malformed("a URL is no string");
  return new URL(href);
}

function makeRegExp(parts) {
  if (!isArray(parts) || parts.length !== 3) throw malformed("a RegExp is not [source, flags, lastIndex]");
  const [source, flags, lastIndex] = parts;
  if (typeof source !== "string" || typeof flags !== "string") throw malformed("a RegExp has a part that is no string");
  if (!Number.isSafeInteger(lastIndex) || lastIndex < 0 || Object.is(lastIndex, -0))
    throw malformed("a RegExp's lastIndex is no index");
  const expression = new RegExp(source, flags);
  expression.lastIndex = lastIndex;
  return expression;
}

const BOXABLE = new Set(["string", "number", "boolean", "bigint"]);

function makeBoxed(list) {
  if (!isArray(list) || list.length !== 1 || !BOXABLE.has(typeof list[0])) {
    throw malformed("a boxed primitive is not [primitive]");
  }
  return Object(list[0]);
}

module.exports = { LEAVES };
