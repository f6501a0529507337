"use strict";

// The text, within its limits, both ways.

const { isStackOverflow, malformed, overLimit } = require("./failure.js");
const { isTooDeep } = require("./nesting.js");

/** The text of a stand-in that JSON can say whole. */
function stringify(standIn, limits) {
  return bounded(limits, () => JSON.stringify(standIn));
}

/** The text that `write` returns. */
function bounded({ maxTextLength }, write) {
  let text;
  try {
    text = write();
  } catch (error) {
    // The engine's own limit for the length of a string.
    if (!(error instanceof RangeError) || isStackOverflow(error)) throw error;
  }
  if (text === undefined || text.length > maxTextLength) throw tooLong(maxTextLength);
  return text;
}

const tooLong = (maxTextLength) => overLimit("maxTextLength", maxTextLength, "The text of the value is too long.");

/** Looks at what is to be known before a text is parsed. */
function checkText(text, { maxTextLength, maxDepth }) {
  if (typeof text !== "string") throw malformed("the text is no string");
  if (text.length > maxTextLength) throw tooLong(maxTextLength);
  if (isTooDeep(text, maxDepth)) throw overLimit("maxDepth", maxDepth, "The text is nested too deeply.");
}

/** What JSON.parse makes of a text that was checked. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (isStackOverflow(error)) throw error;
    throw malformed("the text is no JSON", error);
  }
}

module.exports = { bounded, checkText, parse, stringify, tooLong };
