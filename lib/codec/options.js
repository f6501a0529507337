"use strict";

// The options of encode and decode, and the limits that hold without them.

const { SignalboxError, optionType } = require("../errors.js");

const MIB = 1024 * 1024;

const DEFAULT_LIMITS = Object.freeze({
  /** UTF-16 code units of the text, as JavaScript counts them. A bigger one would stop the thread for seconds. */
  maxTextLength: 64 * MIB,
  /** Brackets open at once in the text, the frame's own included. Data that people made stays far below 100. */
  maxDepth: 500,
  /** Rows of the table. One costs from 0.3 to 2 µs to decode, so that the worst frame costs 0.2 s. */
  maxRows: 100_000,
  /** Bytes of all buffers together. More than the text's, as they are copied and not parsed. */
  maxBytes: 256 * MIB,
});

// Encoding recurses and takes up to 0.9 kB of stack a level, of 984 kB that V8 has on a main thread. So the default
// leaves more than half to the caller, and this is all there is.
const HIGHEST_MAX_DEPTH = 1_000;

// Room for the table itself: frame, rows, row, path.
const LOWEST_MAX_DEPTH = 4;

const DEFAULT_OPTIONS = Object.freeze({ compat: undefined, inlineBytes: false, limits: DEFAULT_LIMITS });

/** Checked options: `{ compat, inlineBytes, limits }`. */
function readOptions(options) {
  if (options === undefined) return DEFAULT_OPTIONS;
  if (options === null || typeof options !== "object") throw optionType("options", "an object", options);
  const { compat, inlineBytes = false, ...limits } = options;
  if (compat !== undefined && compat !== "tagged") throw outOfRange("compat", '"tagged" or undefined');
  if (typeof inlineBytes !== "boolean") throw optionType("inlineBytes", "true or false", inlineBytes);
  return { compat, inlineBytes, limits: readLimits(limits) };
}

function readLimits(given) {
  const limits = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw unknownOption(name);
    const limit = given[name];
    if (limit === undefined) continue;
    if (typeof limit !== "number") throw optionType(name, "a number", limit);
    if (!Number.isSafeInteger(limit) || limit < 0) throw outOfRange(name, "a whole number from 0 on");
    limits[name] = limit;
  }
  if (limits.maxDepth < LOWEST_MAX_DEPTH || limits.maxDepth > HIGHEST_MAX_DEPTH) {
    throw outOfRange("maxDepth", `from ${LOWEST_MAX_DEPTH} to ${HIGHEST_MAX_DEPTH}`);
  }
  return limits;
}

function outOfRange(option, expected) {
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", `Option "${option}" must be ${expected}.`, { option });
}

function unknownOption(option) {
  const known = ["compat", "inlineBytes", ...Object.keys(DEFAULT_LIMITS)].join(", ");
  const message = `Unknown option "${option}" for the codec. Known options: ${known}.`;
  return new SignalboxError("ERR_SIGNALBOX_OPTION_UNKNOWN", message, { option });
}

module.exports = { DEFAULT_LIMITS, readOptions };
