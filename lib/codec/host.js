"use strict";

// What the engine's codec asks JavaScript for. See src/node/codec/host.rs.

const { fromBytes } = require("./bytes.js");
const { CONTAINERS } = require("./containers.js");
const { describe } = require("./describe.js");
const { fillError, makeError } = require("./error_record.js");
const { unsupported } = require("./failure.js");
const { knownClass } = require("./instances.js");
const { LEAVES } = require("./leaves.js");
const { room } = require("./room.js");
const { REFUSED_ADVICE } = require("./tagged.js");

const ADVICE = "Remove it, or turn it into data first.";

function refuse(path, what, advice, isTagged) {
  throw unsupported(path, what, advice || (isTagged ? REFUSED_ADVICE : ADVICE));
}

/** Without a table, a new one. */
function find(table, object, number) {
  if (table === undefined) return new Map();
  const known = table.get(object);
  if (known !== undefined) return known;
  table.set(object, number);
  return -1;
}

/** By arguments: as fast as there is, and no setter for an index is called. */
const list = (...elements) => elements;

const join = (lists) => lists.flat();

const parse = (text) => JSON.parse(text).v;

/** Values without parts that could lead back to them. */
function make(tag, first, second, third) {
  switch (tag) {
    case "class":
      return knownClass(first).codec.decode(second);
    case "boxed":
      return Object(first);
    case "URL":
    case "BigInt":
      return LEAVES.get(tag).make(first);
    case "RegExp":
      return LEAVES.get(tag).make([first, second, third]);
    default:
      return fromBytes(tag, new Uint8Array(first));
  }
}

/** Containers, still empty. */
function begin(tag, first, second, third) {
  switch (tag) {
    case "class":
      return Object.create(knownClass(first).prototype);
    case "Error":
      return makeError(first, third === undefined ? second : { ...second, own: { name: third } });
    case "sparse":
      // Of its elements it asks for nothing but their number.
      return CONTAINERS.get(tag).start(Array.from({ length: first.length - 1 }), first, { maxTextLength: second });
    case "null-prototype":
      return Object.create(null);
    default:
      return CONTAINERS.get(tag).start([]);
  }
}

function fill(tag, container, content, data) {
  switch (tag) {
    case "array":
      for (let i = 0; i < content.length; i++) define(container, i, content[i]);
      break;
    case "Error":
      fillError(container, content, data);
      break;
    default:
      CONTAINERS.get(tag).fill(container, content, data);
  }
  return container;
}

function define(array, index, value) {
  Object.defineProperty(array, index, { value, enumerable: true, configurable: true, writable: true });
}

const hasCodec = (name) => knownClass(name).codec !== undefined;

const host = { describe, refuse, find, list, join, parse, make, begin, fill, hasCodec, room };

module.exports = { host };
