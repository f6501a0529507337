"use strict";

// The text, within its limits, both ways.

const { isStackOverflow, malformed, overLimit } = require("./failure.js");
const { isTooDeep } = require("./nesting.js");

/** The text of a stand-in that JSON can say whole. */
function stringify(standIn, { maxTextLength }) {
  let text;
  try {
    text = JSON.stringify(standIn);
  } catch (error) {
    throw writingFailure(error, maxTextLength);
  }
  if (text.length > maxTextLength) throw tooLong(maxTextLength);
  return text;
}

// The engine has its own limit for the length of a string.
function writingFailure(error, maxTextLength) {
  return error instanceof RangeError && !isStackOverflow(error) ? tooLong(maxTextLength) : error;
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

module.exports = { checkText, parse, stringify, tooLong };
