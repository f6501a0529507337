"use strict";

// Arguments of a page's operations. They come from anybody: only what is named here is looked at.

const { SignalboxError, optionType } = require("../../../lib/errors.js");

/** Names that a page may make up. */
const MAX_NAME_LENGTH = 256;

/** What Linux takes as one argument. */
const MAX_TEXT_LENGTH = 128 * 1024;

const MAX_TEXTS = 10_000;

/** An object with no keys but these. A missing one is an empty object. */
function record(value, keys, operation) {
  if (value === undefined) return {};
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw optionType(operation, "called with an object", value);
  }
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    const message = `Unknown option "${key.slice(0, MAX_NAME_LENGTH)}" for ${operation}. Known options: ${keys.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_UNKNOWN", message, { option: key });
  }
  return value;
}

function name(option, value) {
  if (typeof value === "string" && value.length > 0 && value.length <= MAX_NAME_LENGTH) return value;
  throw optionType(option, `a string of 1 to ${MAX_NAME_LENGTH} characters`, value);
}

/** Part of a command line; the system has limits of its own. */
function text(option, value) {
  if (typeof value === "string" && value.length <= MAX_TEXT_LENGTH) return value;
  throw optionType(
    option,
    `a string of at most ${MAX_TEXT_LENGTH} characters`,
    value?.length > MAX_TEXT_LENGTH ? [] : value,
  );
}

function texts(option, value) {
  if (!Array.isArray(value) || value.length > MAX_TEXTS) throw optionType(option, "a list of strings", value);
  return value.map((one, index) => text(`${option}[${index}]`, one));
}

function optional(check, option, value) {
  return value === undefined ? undefined : check(option, value);
}

function count(option, value) {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw optionType(option, "a whole number from 0", value);
}

/** An offset in a stream; Infinity is its end. */
function offset(option, value) {
  return value === Infinity ? value : count(option, value);
}

function choice(option, value, choices) {
  if (choices.includes(value)) return value;
  throw optionType(option, choices.map((one) => `"${one}"`).join(" or "), value);
}

/** A signal by name or number; the engine knows which there are. */
function signal(option, value) {
  if (typeof value === "string" || Number.isSafeInteger(value)) return value;
  throw optionType(option, "a signal's name or number", value);
}

module.exports = { choice, count, name, offset, optional, record, signal, text, texts };
