"use strict";

// A payload as the parts of a row: what JSON says, and the table of what it can't.

const { encodeRow } = require("../codec.js");

/** Longer ones are the codec's to refuse. */
const LONGEST_STRING = 1024 * 1024;

const UNDEFINED = Object.freeze({ text: "null", table: '[[[0],"undefined"]]' });

/** `{ text, table }`, as texts. What is no object takes a shorter way. Throws what the codec throws. */
function encodePayload(payload) {
  switch (typeof payload) {
    case "string":
      return payload.length > LONGEST_STRING ? encodeRow(payload) : plain(JSON.stringify(payload));
    case "boolean":
      return plain(payload ? "true" : "false");
    case "number":
      return isPlainNumber(payload) ? plain(String(payload)) : encodeRow(payload);
    case "undefined":
      return UNDEFINED;
    default:
      return payload === null ? plain("null") : encodeRow(payload);
  }
}

const plain = (text) => ({ text, table: undefined });

/** False for NaN, the infinities and -0. */
const isPlainNumber = (value) => value - value === 0 && (value !== 0 || 1 / value > 0);

module.exports = { encodePayload };
