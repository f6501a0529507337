"use strict";

// From a text to the value: the places that the table names. What it does not name is never looked at.

const { optionType } = require("../errors.js");
const { malformed, overLimit, revivalFailure } = require("./failure.js");
const { split } = require("./known_tables.js");
const { Places } = require("./locate.js");
const { Revival, handlerOf } = require("./revive.js");
const { isOneLeaf, reviveOne, runSteps, simpleSteps } = require("./simple_rows.js");
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
  const frame = { v: value };
  revive(frame, checkRows(table.rows, limits), table.steps, bytes, limits);
  return frame.v;
}

/** The value of a parsed frame, whose objects become the value's own. */
function decodeFrame(frame, bytes, limits) {
  if (frame === null || typeof frame !== "object" || !hasOwn(frame, "v")) throw malformed('it is no object with a "v"');
  const hasTable = hasOwn(frame, "t");
  if (Object.keys(frame).length !== (hasTable ? 2 : 1)) throw malformed('it has more than "v" and "t"');
  if (hasTable) reviveParsed(frame, frame.t, bytes, limits);
  else checkUnnamed(bytes);
  return frame.v;
}

/** The table of one row or of many, parsed; their bytes are in it. It is read when the first of them is revived. */
class RowTable {
  #table;
  #limits;
  #isRead = false;
  #rows;
  #steps;
  /** Of a table about one property of the value. */
  #key;
  #make;

  constructor(table, limits) {
    this.#table = table;
    this.#limits = limits;
  }

  /** The value of a parsed stand-in, which becomes the value's own. */
  revive(standIn) {
    if (!this.#isRead) this.#read();
    if (this.#make !== undefined && reviveOne(standIn, this.#key, this.#make)) return standIn;
    const frame = { v: standIn };
    revive(frame, this.#rows, this.#steps, undefined, this.#limits);
    return frame.v;
  }

  // Again for each row where it throws, so that each is told what is wrong.
  #read() {
    this.#rows = checkRows(this.#table, this.#limits);
    this.#steps = simpleSteps(this.#rows);
    if (isOneLeaf(this.#rows)) {
      this.#key = this.#rows[0][0][1];
      this.#make = this.#steps[0].handler.make;
    }
    this.#isRead = true;
  }
}

function reviveParsed(frame, table, bytes, limits) {
  const rows = checkRows(table, limits);
  revive(frame, rows, simpleSteps(rows), bytes, limits);
}

/** `steps` are there where all rows are simple. */
function revive(frame, rows, steps, bytes, limits) {
  if (steps === undefined) {
    reviveRows(frame, rows, checkBytes(bytes), limits);
    return;
  }
  checkUnnamed(bytes);
  try {
    runSteps(frame, steps, limits);
  } catch (error) {
    throw revivalFailure(error);
  }
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

module.exports = { RowTable, decode, decodeFrame };
