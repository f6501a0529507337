"use strict";

// Instances of registered classes: `[payload]` under the class's name.

const { isRecord } = require("./containers.js");
const { malformed, quote, unknownHere } = require("./failure.js");
const { classNamed } = require("./registry.js");

/** How to revive instances of the class that is registered under `name`. */
function instanceHandler(name) {
  if (typeof name !== "string") throw malformed("an instance's class is no string");
  const entry = knownClass(name);
  return entry.codec === undefined ? byProperties(entry) : byCodec(entry);
}

/** The registration of a class that instances may have. */
function knownClass(name) {
  const entry = classNamed(name);
  if (entry === undefined || entry.isError) {
    const message = `No class is registered as ${quote(name)} on this side. Call registerClass() first.`;
    throw unknownHere(message, { className: name });
  }
  return entry;
}

/** The parsed payload becomes the instance, which keeps its identity in cycles. */
function byProperties({ prototype }) {
  return {
    needsData: true,
    part: (list) => (isPayload(list) && isRecord(list[0]) ? list[0] : null),
    start: ([fields]) => Object.setPrototypeOf(fields, prototype),
    fill() {},
  };
}

function byCodec({ codec }) {
  return {
    needsData: true,
    holds: true,
    make(list) {
      if (!isPayload(list)) throw malformed("an instance is not [payload]");
      return codec.decode(list[0]);
    },
  };
}

const isPayload = (list) => Array.isArray(list) && list.length === 1;

module.exports = { instanceHandler, knownClass };
