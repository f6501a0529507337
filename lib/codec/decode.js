"use strict";

// From a parsed text to the value: the places that the table names. What it does not name is never looked at.

const { optionType } = require("../errors.js");
const { malformed, overLimit } = require("./failure.js");
const { Places } = require("./locate.js");
const { Revival, handlerOf } = require("./revive.js");

const { hasOwn } = Object;
const { isArray } = Array;

/** The value of a parsed frame, whose objects become the value's own. */
function decodeFrame(frame, bytes = [], limits) {
  if (!isArray(bytes)) throw optionType("bytes", "an array of Uint8Array", bytes);
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

module.exports = { decodeFrame };
