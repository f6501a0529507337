"use strict";

// Values that hold others. `start` makes one that is still empty, for those that are in a cycle with it; `fill`
// completes it when all that is in its stand-in has been revived.

const { HIDDEN, fillError, makeError } = require("./error_record.js");
const { malformed } = require("./failure.js");
const { fillSparse, startSparse } = require("./sparse.js");

const { getPrototypeOf } = Object;
const { isArray } = Array;

/**
 * Tag to `{ start, fill }`, and `part`: the object within the stand-in that is no value of its own, null where it
 * should be one and is not.
 */
const CONTAINERS = new Map([
  ["Map", { start: startMap, fill: fillMap }],
  ["Set", { start: startSet, fill: fillSet }],
  ["sparse", { needsData: true, start: startSparse, fill: fillSparse }],
  ["null-prototype", { start: startNullPrototype, fill() {} }],
  ["Error", { takesData: true, part: ownOfError, start: startError, fill: finishError }],
]);

function startMap(list) {
  if (!isArray(list) || list.length % 2 !== 0) throw malformed("a Map is no list of keys and values");
  return new Map();
}

function fillMap(map, list) {
  for (let i = 0; i < list.length; i += 2) map.set(list[i], list[i + 1]);
}

function startSet(list) {
  if (!isArray(list)) throw malformed("a Set is no list");
  return new Set();
}

function fillSet(set, list) {
  for (let i = 0; i < list.length; i++) set.add(list[i]);
}

function startNullPrototype(fields) {
  if (!isRecord(fields)) throw malformed("an object without prototype is no object");
  return Object.setPrototypeOf(fields, null);
}

const TEXT_FIELDS = ["name", "message", "stack"];
const ERROR_FIELDS = new Set([...TEXT_FIELDS, ...HIDDEN, "own"]);

function ownOfError(record) {
  if (!isRecord(record) || !Object.hasOwn(record, "own")) return undefined;
  return isRecord(record.own) ? record.own : null;
}

function startError(record, className) {
  if (!isRecord(record)) throw malformed("an Error is no object");
  if (className !== undefined && typeof className !== "string") throw malformed("an Error's class is no string");
  for (const field of Object.keys(record)) {
    if (!ERROR_FIELDS.has(field)) throw malformed("an Error has a field that is not one of an Error's");
  }
  return makeError(className, record);
}

function finishError(error, record, className) {
  for (const field of TEXT_FIELDS) {
    if (Object.hasOwn(record, field) && typeof record[field] !== "string") {
      throw malformed(`an Error's ${field} is no string`);
    }
  }
  fillError(error, record, className);
}

/** An object as JSON.parse makes it; nothing that was revived is one. */
function isRecord(value) {
  return typeof value === "object" && value !== null && getPrototypeOf(value) === Object.prototype;
}

module.exports = { CONTAINERS, isRecord };
