"use strict";

// Checks of options that need nothing of a host: pages make them too.

const { SignalboxError, optionType } = require("./errors.js");

/** Longest time that a timer takes; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

function rejectUnknown(options, known, of) {
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    const message = `Unknown option "${option}" for ${of}. Known options: ${known.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_UNKNOWN", message, { option });
  }
}

/** Options of a call that take nothing but `known`. */
function checkOptions(options, known, of) {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw optionType("options", "an object", options);
  }
  rejectUnknown(options, known, of);
  checkSignal(options.signal);
  return options;
}

function checkSignal(signal) {
  if (signal !== undefined && typeof signal?.addEventListener !== "function") {
    throw optionType("signal", "an AbortSignal", signal);
  }
}

/** A time limit in milliseconds; with `isEndless`, Infinity is one too. */
function checkTimeout(timeoutMs, isEndless = false) {
  if (timeoutMs === undefined || (isEndless && timeoutMs === Infinity)) return;
  if (typeof timeoutMs !== "number") throw optionType("timeoutMs", "a number", timeoutMs);
  if (!(timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    const allowed = `milliseconds from 0 to ${MAX_TIMEOUT_MS}${isEndless ? ", or Infinity" : ""}`;
    throw outOfRange("timeoutMs", `${allowed}; got ${timeoutMs}`);
  }
}

/** A whole number from `least` to `most`. */
function checkCount(value, option, least, most) {
  if (value === undefined) return;
  if (typeof value !== "number") throw optionType(option, "a number", value);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw outOfRange(option, `a whole number from ${least} to ${most}; got ${value}`);
  }
}

/** One of the given strings. */
function checkChoice(value, option, choices) {
  if (value === undefined || choices.includes(value)) return;
  const expected = choices.map((choice) => JSON.stringify(choice)).join(", ");
  if (typeof value !== "string") throw optionType(option, `one of ${expected}`, value);
  throw outOfRange(option, `one of ${expected}; got ${JSON.stringify(value)}`);
}

function checkFunction(value, option) {
  if (typeof value !== "function") throw optionType(option, "a function", value);
}

function outOfRange(option, expected) {
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", `Option "${option}" must be ${expected}.`, { option });
}

/** Options of everything that is waited for. */
function checkWaitOptions(options, of) {
  checkTimeout(checkOptions(options, ["signal", "timeoutMs"], of).timeoutMs);
}

module.exports = {
  checkChoice,
  checkCount,
  checkFunction,
  checkOptions,
  checkSignal,
  checkTimeout,
  checkWaitOptions,
};
