"use strict";

// A payload as a Row: what JSON says, and the table of what it can't.

const { Row, encodeRow } = require("../codec.js");

/** Longer ones are the codec's to write, and to refuse. */
const LONGEST_STRING = 4_096;
/** Of a number, or a word. */
const UNITS = 10;

const UNDEFINED = Object.freeze(new Row(null, UNITS, undefined, '[[[0],"undefined"]]'));

/** What is no object takes a shorter way. Throws what the codec throws. */
function encodePayload(payload) {
  switch (typeof payload) {
    case "string":
      return payload.length > LONGEST_STRING ? encodeRow(payload) : plain(payload, payload.length);
    case "boolean":
      return plain(payload, UNITS);
    case "number":
      return isPlainNumber(payload) ? plain(payload, UNITS) : encodeRow(payload);
    case "undefined":
      return UNDEFINED;
    default:
      return payload === null ? plain(payload, UNITS) : encodeRow(payload);
  }
}

const plain = (payload, units) => new Row(payload, units, undefined, undefined);

/** False for NaN, the infinities and -0. */
const isPlainNumber = (value) => value - value === 0 && (value !== 0 || 1 / value > 0);

module.exports = { encodePayload };
