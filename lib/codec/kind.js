"use strict";

// Which built-in kind an object is. By its internal slots where there is a way to ask: a prototype can be anybody's,
// and objects of another realm (a frame, a vm context, a test runner's sandbox) have others.

const { isStackOverflow } = require("./failure.js");

const { getPrototypeOf, hasOwn } = Object;
const { isView } = ArrayBuffer;
const toText = Object.prototype.toString;
const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;

const typedArrayName = getter(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const { getTime } = Date.prototype;
const mapSize = getter(Map.prototype, "size");
const setSize = getter(Set.prototype, "size");
const bufferLength = getter(ArrayBuffer.prototype, "byteLength");
const regExpSource = getter(RegExp.prototype, "source");

/** Each throws when it is called on an object that is not of its kind. Those that ask nothing have no slot that can be seen. */
const SLOT_CHECKS = new Map([
  ["Date", getTime],
  ["Map", mapSize],
  ["Set", setSize],
  ["Error", () => {}],
  ["RegExp", regExpSource],
  ["ArrayBuffer", bufferLength],
  ["Number", Number.prototype.valueOf],
  ["String", String.prototype.valueOf],
  ["Boolean", Boolean.prototype.valueOf],
  ["BigInt", BigInt.prototype.valueOf],
  ["Symbol", Symbol.prototype.valueOf],
  ["URL", (value) => new URL(value.href)],
  ["Promise", () => {}],
  ["WeakMap", () => {}],
  ["WeakSet", () => {}],
  ["WeakRef", () => {}],
  ["SharedArrayBuffer", () => {}],
]);

/** The kinds by their prototypes in this realm. */
const KIND_OF_PROTOTYPE = new Map();
for (const kind of SLOT_CHECKS.keys()) {
  if (globalThis[kind] !== undefined) KIND_OF_PROTOTYPE.set(globalThis[kind].prototype, kind);
}

/** A kind's name; "DataView", "Buffer" or a typed array's name for views; undefined for any other object. */
function kindOf(value) {
  if (isView(value)) return viewKind(value);
  for (let link = getPrototypeOf(value); link !== null; link = getPrototypeOf(link)) {
    const kind = KIND_OF_PROTOTYPE.get(link);
    if (kind !== undefined && hasSlots(kind, value)) return kind;
  }
  const name = toText.call(value).slice(8, -1);
  return hasSlots(name, value) ? name : undefined;
}

function viewKind(view) {
  // Looked up at each call, as a page has none and a test may take it away.
  if (globalThis.Buffer?.isBuffer(view)) return "Buffer";
  return typedArrayName.call(view) || "DataView";
}

function hasSlots(kind, value) {
  const check = SLOT_CHECKS.get(kind);
  return check !== undefined && hasSlot(check, value);
}

/** `check` throws for an object without it. */
function hasSlot(check, value) {
  try {
    check.call(value, value);
    return true;
  } catch (error) {
    if (isStackOverflow(error)) throw error;
    return false;
  }
}

/** Whether an object is one by its slot, whatever its prototype is. */
const isDate = (value) => hasSlot(getTime, value);
const isMap = (value) => hasSlot(mapSize, value);
const isSet = (value) => hasSlot(setSize, value);

/**
 * Whether an object has a toJSON from its class. One of its own is a function among its properties, which can't be
 * sent.
 */
function hasToJson(value) {
  return typeof value.toJSON === "function" && !hasOwn(value, "toJSON");
}

module.exports = { hasToJson, isDate, isMap, isSet, kindOf };
