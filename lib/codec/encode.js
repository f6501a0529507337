"use strict";

// From a value to its frame's text.

const { Encoding } = require("./encoding.js");
const { resolveReferences } = require("./reference.js");
const { stringify } = require("./text.js");
const { encodeAny } = require("./walk.js");

/** `{ text, bytes }` for any value. */
function encode(value, options) {
  const state = new Encoding(options);
  const v = encodeAny(state, value, 0);
  const t = resolveReferences(state, v);
  return { text: stringify(t.length === 0 ? { v } : { v, t }, options.limits), bytes: state.bytes };
}

module.exports = { encode };
