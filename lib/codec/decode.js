"use strict";

// From a text to the value: the places that the table names. What it does not name is never looked at.

const { optionType } = require("../errors.js");
const { malformed, overLimit } = require("./failure.js");
const { runSteps, split, stepsOf } = require("./known_tables.js");
const { Places } = require("./locate.js");
const { Revival, handlerOf } = require("./revive.js");
const { checkText, parse } = require("./text.js");

const { hasOwn } = Object;
const { isArray } = Array;

/** The value of a frame's text. */
function decode(text, bytes, limits) {
  checkText(text, limits);
  const parts = split(text);
  if (parts === undefined) return decodeFrame(parse(text), bytes, limits);
  const { value, table } = parts;
  if (table === undefined) {
    checkUnnamed(bytes);
    return value;
  }
  const { rows } = table;
  if (table.steps === undefined) table.steps = stepsIn(rows);
  const frame = { v: value };
  if (table.steps === false) {
    reviveRows(frame, checkRows(rows, limits), checkBytes(bytes), limits);
    return frame.v;
  }
  if (rows.length <= limits.maxRows && areRevived(frame, table.steps, limits)) {
    checkUnnamed(bytes);
    return frame.v;
  }
  return decodeFrame(parse(text), bytes, limits);
}

// What is wrong is told by the way that decodes whole frames, here and below.
function stepsIn(rows) {
  try {
    return stepsOf(rows, handlerOf);
  } catch {
    return false;
  }
}

function areRevived(frame, steps, limits) {
  try {
    return runSteps(frame, steps, limits);
  } catch {
    return false;
  }
}

/** The value of a parsed frame, whose objects become the value's own. */
function decodeFrame(frame, bytes, limits) {
  if (frame === null || typeof frame !== "object" || !hasOwn(frame, "v")) throw malformed('it is no object with a "v"');
  const hasTable = hasOwn(frame, "t");
  if (Object.keys(frame).length !== (hasTable ? 2 : 1)) throw malformed('it has more than "v" and "t"');
  if (hasTable) reviveRows(frame, checkRows(frame.t, limits), checkBytes(bytes), limits);
  else checkUnnamed(bytes);
  return frame.v;
}

function checkBytes(bytes = []) {
  if (!isArray(bytes)) throw optionType("bytes", "an array of Uint8Array", bytes);
  return bytes;
}

function checkUnnamed(bytes) {
  if (bytes !== undefined && checkBytes(bytes).length > 0) throw malformed("buffers came with it that no row names");
}

function checkRows(rows, { maxRows }) {
  if (!isArray(rows)) throw malformed("its table is no array");
  if (rows.length > maxRows) throw overLimit("maxRows", maxRows, `The table has ${rows.length} rows.`);
  return rows;
}

function reviveRows(frame, rows, bytes, limits) {
  const places = new Places(frame);
  const handlers = [];
  for (const row of rows) {
    if (!isArray(row) || row.length < 2 || row.length > 3) throw malformed("a row is not [path, tag, data]");
    const handler = handlerOf(row);
    places.add(row[0], row[2], handler);
    handlers.push(handler);
  }
  places.finish();
  new Revival(rows, handlers, places, bytes, limits).run();
}

module.exports = { decode, decodeFrame };
