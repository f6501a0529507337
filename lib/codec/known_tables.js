"use strict";

// Tables that came before, by their text: events of one shape have the same one. It is then not parsed again, which is a
// third of what an event with a Date costs; and where its rows stand alone, that their order is right is known.

const { CONTAINERS } = require("./containers.js");
const { LEAVES } = require("./leaves.js");

const { isArray } = Array;
const { hasOwn } = Object;

/** How a frame begins and how its table does, as writers write them. Others are taken, but are not looked for here. */
const HEAD = '{"v":';
const TABLE = ',"t":[';

/** An application has some dozens of shapes. What is kept is bounded by these together, at about 2 MB. */
const MOST_TABLES = 256;
const LONGEST = 1_024;

/** What a table's text has when it was met once: to know it is worth something when it comes again. */
const MET_ONCE = null;

const known = new Map();

/**
 * `{ value, table }`: the parsed stand-in of a frame and its table's text ("" without one), or undefined where the frame
 * is written in another way. What is between the frame's own pieces is one JSON value each, or JSON.parse refuses it: so
 * this is the frame, whatever its strings contain.
 */
function split(text) {
  if (!text.startsWith(HEAD) || !text.endsWith("}")) return undefined;
  const at = text.endsWith("]}") ? text.lastIndexOf(TABLE) : -1;
  try {
    if (at === -1) return { value: JSON.parse(text.slice(HEAD.length, -1)), table: undefined };
    const length = text.length - at;
    if (length > LONGEST) return undefined;
    const tableText = text.slice(at + TABLE.length - 1, -1);
    const table = lookUp(tableText);
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
  if (known.size >= MOST_TABLES) known.delete(known.keys().next().value);
  known.set(tableText, table === undefined ? MET_ONCE : { rows: JSON.parse(tableText), steps: undefined });
  return known.get(tableText) || undefined;
}

/**
 * Revives the rows of a table whose order is known to be right, in one pass: what is in a container comes before it, so
 * that no path leads through what was revived. False, with some values in place, where a stand-in is not as it should
 * be: then the frame is to be decoded anew, by the way that tells what is wrong.
 */
function runSteps(frame, steps, limits) {
  for (const { keys, handler, data } of steps) {
    let parent = frame;
    const last = keys.length - 1;
    for (let i = 0; i < last; i++) {
      if (!hasStep(parent, keys[i])) return false;
      parent = parent[keys[i]];
    }
    const key = keys[last];
    if (!hasStep(parent, key)) return false;
    const standIn = parent[key];
    // Its own properties are a part of it.
    if (handler.part !== undefined && handler.part(standIn) === null) return false;
    parent[key] = handler.make === undefined ? filled(handler, standIn, data, limits) : handler.make(standIn);
  }
  return true;
}

function filled(handler, standIn, data, limits) {
  const container = handler.start(standIn, data, limits);
  handler.fill(container, standIn, data);
  return container;
}

function hasStep(container, key) {
  if (typeof container !== "object" || container === null) return false;
  if (isArray(container)) return typeof key === "number" && key < container.length;
  return typeof key === "string" && hasOwn(container, key);
}

/** The steps of a table, `{ keys, handler, data }`; false for one that has to be looked at each time. */
function stepsOf(rows, handlerOf) {
  const steps = [];
  const places = new Set();
  let keys = ["v"];
  for (const row of rows) {
    if (!isArray(row) || !isArray(row[0]) || row.length < 2 || row.length > 3) return false;
    const [[shared, ...own], tag, data] = row;
    if (!ALONE.has(tag) || !Number.isInteger(shared) || shared < 0 || shared >= keys.length) return false;
    keys = [...keys.slice(0, shared + 1), ...own];
    if (!keys.every(isKey)) return false;
    // No row is about the place of an earlier one, or leads through it.
    for (let length = 1; length <= keys.length; length++) if (places.has(placeOf(keys.slice(0, length)))) return false;
    places.add(placeOf(keys));
    steps.push({ keys, handler: handlerOf(row), data });
  }
  const isOwn = ({ handler, keys: path }) => handler.part !== undefined && places.has(placeOf([...path, "own"]));
  return !steps.some(isOwn) && steps;
}

/** Tags whose rows are about nothing but their own place, whatever is registered and comes with the frame. */
const ALONE = new Set([...LEAVES.keys(), ...CONTAINERS.keys()]);

const isKey = (key) => typeof key === "string" || (Number.isInteger(key) && key >= 0);

const placeOf = (keys) => JSON.stringify(keys);

module.exports = { runSteps, split, stepsOf };
