"use strict";

// Tables that came before, by their text: events of one shape have the same one. It is then not parsed again, which is a
// third of what an event with a Date costs, and its tags are known to be right.

const { simpleSteps } = require("./simple_rows.js");

/** How a frame begins and how its table does, as writers write them. Others are taken, but are not looked for here. */
const HEAD = '{"v":';
const TABLE = ',"t":[';

/** An application has some dozens of shapes. What is kept is bounded by these together, at about 2 MB. */
const MOST_TABLES = 256;
const LONGEST = 8_192;
const MOST_CHARACTERS = 262_144;

/** What a table's text has when it was met once: to know it is worth something when it comes again. */
const MET_ONCE = null;

const known = new Map();
let characters = 0;

/**
 * `{ value, table }`: the parsed stand-in of a frame and its table, `{ rows, steps }` (undefined without one); or
 * undefined where the frame is written in another way, or its table is not known. What is between the frame's own pieces
 * is one JSON value each, or JSON.parse refuses it: so this is the frame, whatever its strings contain.
 */
function split(text) {
  if (!text.startsWith(HEAD) || !text.endsWith("}")) return undefined;
  const at = text.endsWith("]}") ? text.lastIndexOf(TABLE) : -1;
  try {
    if (at === -1) return { value: JSON.parse(text.slice(HEAD.length, -1)), table: undefined };
    if (text.length - at > LONGEST) return undefined;
    const table = lookUp(text.slice(at + TABLE.length - 1, -1));
    return table === undefined ? undefined : { value: JSON.parse(text.slice(HEAD.length, at)), table };
  } catch {
    // Told by whoever parses the whole.
    return undefined;
  }
}

/** The table, from the second time on; undefined for one that is not worth it. */
function lookUp(tableText) {
  const table = known.get(tableText);
  if (table !== undefined && table !== MET_ONCE) return table;
  if (table === undefined) makeRoom(tableText.length);
  known.set(tableText, table === undefined ? MET_ONCE : readTable(tableText));
  return known.get(tableText) || undefined;
}

function makeRoom(length) {
  characters += length;
  while (known.size >= MOST_TABLES || characters > MOST_CHARACTERS) {
    const oldest = known.keys().next().value;
    known.delete(oldest);
    characters -= oldest.length;
  }
}

function readTable(text) {
  const rows = JSON.parse(text);
  return { rows, steps: simpleSteps(rows) };
}

module.exports = { split };
