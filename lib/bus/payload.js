"use strict";

// A payload as text, in the two parts that a row of a segment has: what JSON says, and the table of what it can't.

const { encodeAny } = require("../codec/walk.js");
const { decodeFrame } = require("../codec/decode.js");
const { Encoding } = require("../codec/encoding.js");
const { onBoundedStack } = require("../codec/failure.js");
const { DEFAULT_LIMITS } = require("../codec/options.js");
const { resolveReferences } = require("../codec/reference.js");
const { stringify } = require("../codec/text.js");

/** A row is text alone: buffers go inside. */
const ENCODING = { inlineBytes: true, limits: DEFAULT_LIMITS };

/** Two arguments for what takes a row: `take(value, table)`, with `table` undefined where JSON says all. */
function encodePayload(payload, take) {
  switch (typeof payload) {
    case "string":
      if (payload.length > DEFAULT_LIMITS.maxTextLength) break;
      return take(JSON.stringify(payload), undefined);
    case "boolean":
      return take(payload ? "true" : "false", undefined);
    case "number":
      // Not for NaN, the infinities and -0.
      if (payload - payload !== 0 || (payload === 0 && 1 / payload < 0)) break;
      return take(String(payload), undefined);
    case "undefined":
      return take("null", '[[[0],"undefined"]]');
    default:
      if (payload === null) return take("null", undefined);
  }
  return encodeWhole(payload, take);
}

function encodeWhole(payload, take) {
  const { limits } = ENCODING;
  return onBoundedStack(limits, () => {
    const state = new Encoding(ENCODING);
    const standIn = encodeAny(state, payload, 0);
    const rows = resolveReferences(state, standIn);
    return take(stringify(standIn, limits), rows.length === 0 ? undefined : stringify(rows, limits));
  });
}

/** The value of a row that has a table. */
function decodePayload(value, table) {
  return decodeFrame({ v: value, t: table }, undefined, DEFAULT_LIMITS);
}

module.exports = { decodePayload, encodePayload };
