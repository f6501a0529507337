"use strict";

// What an object is that is no plain one, for the engine's codec: `[kind, …parts]`. Decided as special.js and tagged.js
// do it.

const { BYTE_KINDS } = require("./bytes.js");
const { readError } = require("./error_record.js");
const { isStackOverflow, withArticle } = require("./failure.js");
const { hasToJson, kindOf } = require("./kind.js");
const { classOf } = require("./registry.js");
const { lastIndexOf, mapToList, setToList } = require("./content.js");
const { REFUSED_ADVICE } = require("./tagged.js");

const { getPrototypeOf } = Object;
const { isArray } = Array;

/** `isAnswer` tells that a toJSON has returned `value`; `key` is what one is called with. */
function describe(value, isAnswer, key, isTagged) {
  const prototype = getPrototypeOf(value);
  const entry = isTagged ? undefined : classOf(prototype);
  if (entry !== undefined && !entry.isError) return describeInstance(value, entry);
  if (isArray(value)) return ["array"];
  const kind = prototype === null ? undefined : kindOf(value);
  if (kind === undefined) return describeOther(value, prototype, isAnswer, key);
  return isTagged ? describeTagged(value, kind) : describeKind(value, kind, entry);
}

function describeInstance(instance, { name, codec }) {
  return codec === undefined ? ["class", name, { ...instance }] : ["codec", name, codec.encode(instance)];
}

function describeOther(value, prototype, isAnswer, key) {
  if (prototype === null) return ["null-prototype", { ...value }];
  return isAnswer || !hasToJson(value) ? ["fields", { ...value }] : ["answer", value.toJSON(key)];
}

function describeKind(value, kind, entry) {
  if (BYTE_KINDS.has(kind)) return describeBytes(value, kind);
  switch (kind) {
    case "Date": {
      const time = Date.prototype.getTime.call(value);
      return [kind, Number.isNaN(time) ? null : time];
    }
    case "Error": {
      const fields = readError(value);
      return [kind, fields, entry === undefined || entry.name === fields.name ? undefined : entry.name];
    }
    case "Map":
      return [kind, mapToList(value)];
    case "Set":
      return [kind, setToList(value)];
    case "RegExp":
      return [kind, value.source, value.flags, lastIndexOf(value)];
    case "URL":
      return [kind, value.href];
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
      return ["boxed", globalThis[kind].prototype.valueOf.call(value)];
    default:
      return ["refused", withArticle(kind), undefined];
  }
}

/** The bytes are copied by the engine. */
function describeBytes(value, kind) {
  try {
    if (kind === "ArrayBuffer") return [kind, new Uint8Array(value)];
    return [kind, new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
  } catch (error) {
    if (isStackOverflow(error)) throw error;
    const what = `${withArticle(kind)} whose buffer was transferred away`;
    return ["refused", what, "Send it before the transfer, or send a copy."];
  }
}

function describeTagged(value, kind) {
  switch (kind) {
    case "Date":
      return describeKind(value, kind);
    case "Error":
      return [kind, { message: String(value.message), stack: value.stack }, undefined];
    case "URL":
      return [kind, value.href];
    case "Number":
    case "String":
    case "Boolean":
      return describeKind(value, kind);
    default:
      return ["refused", withArticle(kind), REFUSED_ADVICE];
  }
}

module.exports = { describe };
