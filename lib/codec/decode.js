"use strict";

// JSON.parse, and then the places that the table names; what it does not name is never looked at.

const { malformed, overLimit } = require("./failure.js");
const { Places } = require("./locate.js");
const { isTooDeep } = require("./nesting.js");
const { Revival, handlerOf } = require("./revive.js");

const { hasOwn } = Object;
const { isArray } = Array;

/** What JSON.parse makes of the text, within the limits. */
function parse(text, { maxTextLength, maxDepth }) {
  if (typeof text !== "string") throw malformed("the text is no string");
  if (text.length > maxTextLength) throw overLimit("maxTextLength", maxTextLength, "The text is too long.");
  if (isTooDeep(text, maxDepth)) throw overLimit("maxDepth", maxDepth, "The text is nested too deeply.");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed("the text is no JSON", error);
  }
}

/** The value of a parsed frame, whose objects become the value's own. */
function decodeFrame(frame, bytes = [], limits) {
  if (frame === null || typeof frame !== "object" || !hasOwn(frame, "v")) throw malformed('it is no object with a "v"');
  const hasTable = hasOwn(frame, "t");
  if (Object.keys(frame).length !== (hasTable ? 2 : 1)) throw malformed('it has more than "v" and "t"');
  if (hasTable) reviveRows(frame, checkRows(frame.t, limits), bytes, limits);
  else if (bytes.length > 0) throw malformed("buffers came with it that no row names");
  return frame.v;
}

function checkRows(rows, { maxRows }) {
  if (!isArray(rows)) throw malformed("its table is no array");
  if (rows.length > maxRows) throw overLimit("maxRows", maxRows, `The table has ${rows.length} rows.`);
  return rows;
}

function reviveRows(frame, rows, bytes, limits) {
  const places = new Places(frame);
  const handlers = rows.map((row) => {
    if (!isArray(row) || row.length < 2 || row.length > 3) throw malformed("a row is not [path, tag, data]");
    const handler = handlerOf(row);
    places.add(row[0], row[2], handler);
    return handler;
  });
  places.finish();
  new Revival(rows, handlers, places, bytes, limits).run();
}

module.exports = { decodeFrame, parse };
