"use strict";

// Names of events, and patterns of them: an exact name, "prefix*", or "*" for all.

const { SignalboxError, optionType } = require("../errors.js");

/** UTF-16 units. The engine and pages hold the same limit. */
const MAX_NAME_LENGTH = 256;

const ANY = "*";

/** The name of something that is emitted: no pattern, so without a star at its end. */
function checkEvent(event) {
  checkName(event, "event");
  if (!isPattern(event)) return event;
  const message = `Option "event" must be the name of one event; ${JSON.stringify(event)} is a pattern of several.`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
}

function checkName(name, option) {
  if (typeof name !== "string") throw optionType(option, "a string: its name", name);
  if (name.length >= 1 && name.length <= MAX_NAME_LENGTH) return name;
  const message = `Option "${option}" must be a name of 1 to ${MAX_NAME_LENGTH} characters; it has ${name.length}.`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

const isPattern = (text) => text.endsWith("*");

/** True where a pattern, or the name of one event, means `event`. */
function means(pattern, event) {
  if (!isPattern(pattern)) return pattern === event;
  return pattern === ANY || event.startsWith(pattern.slice(0, -1));
}

/** Many patterns, asked about one event at a time. */
class Patterns {
  #isAny;
  #exact;
  #prefixes;

  constructor(patterns) {
    this.#isAny = patterns.includes(ANY);
    this.#exact = new Set(patterns.filter((pattern) => !isPattern(pattern)));
    this.#prefixes = patterns.filter(isPattern).map((pattern) => pattern.slice(0, -1));
  }

  include(event) {
    return this.#isAny || this.#exact.has(event) || this.#prefixes.some((prefix) => event.startsWith(prefix));
  }
}

module.exports = { ANY, MAX_NAME_LENGTH, Patterns, checkEvent, checkName, isPattern, means };
