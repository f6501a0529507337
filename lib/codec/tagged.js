"use strict";

// The form of peers that know Dates and Errors only, in the JSON itself: {"__type":"Date","value":"<ISO 8601>"} and
// {"__type":"Error","message":…,"stack":…}. They take any object for one of these by its "__type" alone. So where a
// user's own object has that, its key is written "~__type"; and one "~" more for a key that looks so already.

const { overLimit, unsupported, withArticle } = require("./failure.js");
const { hasToJson, kindOf } = require("./kind.js");
const { stringify, tooLong } = require("./text.js");

const { hasOwn } = Object;
const { isArray } = Array;

const TYPES = new Set(["Date", "Error"]);
const ESCAPED_KEY = /^~+__type$/;

/** What peers make of this by `new Date(text)`, as they should; of null they would make 1970. */
const INVALID_DATE = "Invalid Date";

/** Kinds that JSON.stringify turns into `{}`, a list of bytes or an exception: an error tells it, nothing is lost. */
const REFUSED_ADVICE = 'The form of compat: "tagged" has no place for it. Remove it, turn it into data, or use sbx1.';

class TaggedEncoding {
  constructor({ maxDepth, maxTextLength }) {
    this.maxDepth = maxDepth;
    this.maxTextLength = maxTextLength;
    // Repeated references are written out each time: a few of them nested are more text than there is memory. Each
    // value takes two characters at least.
    this.valuesLeft = maxTextLength / 2;
    this.path = [];
    this.open = [];
  }
}

/** `{ text, bytes }`; what JSON leaves out (undefined) or has no number for (NaN) is as JSON.stringify does it. */
function encodeTagged(value, { limits }) {
  const standIn = encodeAny(new TaggedEncoding(limits), value, 0);
  return { text: stringify(standIn === undefined ? null : standIn, limits), bytes: [] };
}

function encodeAny(state, value, depth) {
  if (--state.valuesLeft < 0) throw tooLong(state.maxTextLength);
  switch (typeof value) {
    case "object":
      return value === null ? null : encodeObject(state, value, depth);
    case "bigint":
    case "function":
    case "symbol":
      throw refused(state, depth, withArticle(typeof value));
    default:
      return value;
  }
}

function refused(state, depth, what) {
  return unsupported(state.path.slice(0, depth), what, REFUSED_ADVICE);
}

/** `isAnswer` tells that a toJSON has returned `value`: it is asked once. */
function encodeObject(state, value, depth, isAnswer) {
  if (depth + 1 > state.maxDepth) throw overLimit("maxDepth", state.maxDepth, "The value is nested too deeply.");
  if (isArray(value)) return within(state, value, depth, encodeArray);
  const kind = kindOf(value);
  switch (kind) {
    case "Date":
      return { __type: "Date", value: isoOf(value) };
    case "Error":
      return { __type: "Error", message: String(value.message), stack: textOf(value.stack) };
    case "URL":
      return value.href;
    case "Number":
    case "String":
    case "Boolean":
      return globalThis[kind].prototype.valueOf.call(value);
    case undefined:
      return isAnswer || !hasToJson(value)
        ? within(state, value, depth, encodeFields)
        : encodeAnswer(state, value, depth);
    default:
      throw refused(state, depth, withArticle(kind));
  }
}

/** The content of a container, which must not be in itself. */
function within(state, container, depth, encodeContent) {
  if (state.open.includes(container)) throw refused(state, depth, "a cycle");
  state.open.push(container);
  const standIn = encodeContent(state, container, depth);
  state.open.pop();
  return standIn;
}

function encodeAnswer(state, value, depth) {
  const answer = value.toJSON(depth === 0 ? "" : String(state.path[depth - 1]));
  if (answer === null || typeof answer !== "object") return encodeAny(state, answer, depth);
  return encodeObject(state, answer, depth, true);
}

function encodeArray(state, array, depth) {
  const { length } = array;
  if (length > state.valuesLeft) throw tooLong(state.maxTextLength);
  const standIn = [];
  for (let i = 0; i < length; i++) {
    state.path[depth] = i;
    standIn.push(encodeAny(state, array[i], depth + 1));
  }
  return standIn;
}

function isoOf(date) {
  return Number.isNaN(Date.prototype.getTime.call(date)) ? INVALID_DATE : Date.prototype.toISOString.call(date);
}

const textOf = (stack) => (typeof stack === "string" ? stack : undefined);

function encodeFields(state, object, depth) {
  const fields = { ...object };
  for (const key of Object.keys(fields)) {
    state.path[depth] = key;
    // Own already, so that this calls no setter, not even that of "__proto__".
    fields[key] = encodeAny(state, fields[key], depth + 1);
  }
  return renameKeys(fields, (key) => {
    const isTaken = key === "__type" ? TYPES.has(fields.__type) : ESCAPED_KEY.test(key);
    return isTaken ? `~${key}` : key;
  });
}

/** The value of a parsed text, whose objects become the value's own. */
function reviveTagged(parsed, text) {
  // A key may be written with escapes.
  return text.includes("__type") || text.includes("\\u") ? reviveAny(parsed) : parsed;
}

/** The same for a part of a parsed text. Recursion is safe: the text's depth was checked. */
function reviveAny(value) {
  if (value === null || typeof value !== "object") return value;
  for (const key of isArray(value) ? value.keys() : Object.keys(value)) {
    const child = value[key];
    // Own already, so that this calls no setter.
    if (child !== null && typeof child === "object") value[key] = reviveAny(child);
  }
  return isArray(value) ? value : reviveObject(value);
}

function reviveObject(object) {
  const keys = Object.keys(object);
  if (hasOwn(object, "__type")) {
    if (isTaggedDate(object, keys)) return new Date(object.value);
    if (isTaggedError(object, keys)) return makeError(object);
  }
  return renameKeys(object, (key) => (ESCAPED_KEY.test(key) ? key.slice(1) : key));
}

// Exactly these forms: another object with such a "__type" is a user's, from a peer that does not escape.
function isTaggedDate({ __type, value }, keys) {
  return __type === "Date" && keys.length === 2 && typeof value === "string";
}

function isTaggedError({ __type, message, stack }, keys) {
  if (__type !== "Error" || typeof message !== "string") return false;
  return typeof stack === "string" ? keys.length === 3 : keys.length === 2;
}

function makeError({ message, stack }) {
  const error = new Error(message);
  Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
  return error;
}

/** `object`, or one with new names in the same order. Only keys that end like "__type" have another. */
function renameKeys(object, rename) {
  const keys = Object.keys(object);
  if (!keys.some((key) => key.endsWith("__type") && rename(key) !== key)) return object;
  const renamed = {};
  for (const key of keys) {
    // Not by assignment: a key may be "__proto__".
    const descriptor = { value: object[key], enumerable: true, configurable: true, writable: true };
    Object.defineProperty(renamed, key.endsWith("__type") ? rename(key) : key, descriptor);
  }
  return renamed;
}

module.exports = { REFUSED_ADVICE, encodeTagged, reviveParsedTagged: reviveAny, reviveTagged };
