"use strict";

// What the codec throws. A path is a list of keys from the top of the value, in the user's terms.

const { SignalboxError } = require("../errors.js");

/** A value at the sender that has no form on the wire. */
function unsupported(path, what, advice) {
  const message = `${displayPath(path)} is ${what}, which can't be sent. ${advice}`;
  return new SignalboxError("ERR_SIGNALBOX_CODEC_UNSUPPORTED", message, { path });
}

/** A frame that names something this side does not have: the sender is right, the receiver can't follow. */
function unknownHere(message, facts) {
  return new SignalboxError("ERR_SIGNALBOX_CODEC_UNSUPPORTED", message, facts);
}

/** A frame that breaks the format's rules. `cause` is what the host said, where it was asked. */
function malformed(what, cause) {
  const error = new SignalboxError("ERR_SIGNALBOX_CODEC_MALFORMED", `Not a valid sbx1 frame: ${what}.`);
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** What to throw for what a constructor or a class codec answered to content that it did not expect. */
function revivalFailure(error) {
  if (error instanceof SignalboxError || isStackOverflow(error)) return error;
  return malformed("a value could not be revived", error);
}

/** `limit` is the option that would allow it. */
function overLimit(limit, allowed, what) {
  const message = `${what} The limit is ${allowed}; the option "${limit}" changes it, on both sides.`;
  return new SignalboxError("ERR_SIGNALBOX_CODEC_LIMIT", message, { limit, allowed });
}

/**
 * What `walk` returns. Where the stack ends before the depth limit, as its caller is deep in it already, that is a
 * limit as well.
 */
function onBoundedStack(limits, walk) {
  try {
    return walk();
  } catch (error) {
    throw boundedStackFailure(error, limits);
  }
}

/** What to throw in place of `error`: for callers that can't afford a function for it. */
function boundedStackFailure(error, { maxDepth }) {
  if (!isStackOverflow(error)) return error;
  const what = "There is too little stack left for a value that is nested so deeply.";
  const limit = overLimit("maxDepth", maxDepth, what);
  limit.cause = error;
  return limit;
}

function isStackOverflow(error) {
  // Not by a regular expression: to compile one takes stack.
  return error instanceof RangeError && error.message.includes("call stack");
}

// A message is read by a person: of a long path the end tells where to look, of a long name the beginning.
const SHOWN_KEYS = 12;
const SHOWN_LENGTH = 60;

function displayPath(path) {
  const shown = path.slice(-SHOWN_KEYS).map(displayKey).join("");
  return path.length > SHOWN_KEYS ? `value…${shown}` : `value${shown}`;
}

function displayKey(key) {
  if (typeof key === "number") return `[${key}]`;
  return key.length <= SHOWN_LENGTH && /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${quote(key)}]`;
}

/** Something that a peer or a user chose, for a message. */
function quote(value) {
  if (typeof value !== "string") return `of type ${typeof value}`;
  return JSON.stringify(value.length > SHOWN_LENGTH ? `${value.slice(0, SHOWN_LENGTH)}…` : value);
}

const withArticle = (noun) => (/^[AEI]/.test(noun) ? `an ${noun}` : `a ${noun}`);

module.exports = {
  boundedStackFailure,
  isStackOverflow,
  malformed,
  onBoundedStack,
  overLimit,
  quote,
  revivalFailure,
  unknownHere,
  unsupported,
  withArticle,
};
