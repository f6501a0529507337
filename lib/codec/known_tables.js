"use strict";

// Tables that came before, by their text: events of one shape have the same one. It is then not parsed again, which is a
// third of what an event with a Date costs; and where it has leaves only, its places are known.

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
  known.set(tableText, table === undefined ? MET_ONCE : { rows: JSON.parse(tableText), leaves: undefined });
  return known.get(tableText) || undefined;
}

/**
 * Puts values into the places of a table's leaves. False, with some of them in place, where one is not as it should be:
 * then the frame is to be decoded anew, by the way that tells what is wrong.
 */
function reviveLeaves(holder, leaves) {
  for (const { keys, make } of leaves) {
    let container = holder;
    const last = keys.length - 1;
    for (let i = 0; i < last; i++) {
      if (!hasStep(container, keys[i])) return false;
      container = container[keys[i]];
    }
    const key = keys[last];
    if (!hasStep(container, key)) return false;
    container[key] = make(container[key]);
  }
  return true;
}

function hasStep(container, key) {
  if (typeof container !== "object" || container === null) return false;
  return isArray(container) ? typeof key === "number" && key < container.length : hasOwn(container, key);
}

/** The leaves of a table that has nothing else, `{ keys, make }`; false for another one. `leafOf` is by tag. */
function leavesOf(rows, leafOf) {
  const leaves = [];
  let keys = ["v"];
  for (const row of rows) {
    const leaf = isArray(row) && row.length === 2 ? leafOf(row[1]) : undefined;
    const path = leaf === undefined ? undefined : row[0];
    if (!isArray(path) || !Number.isInteger(path[0]) || path[0] < 0 || path[0] >= keys.length) return false;
    keys = [...keys.slice(0, path[0] + 1), ...path.slice(1)];
    if (!keys.every(isKey)) return false;
    leaves.push({ keys, make: leaf });
  }
  return areApart(leaves) && leaves;
}

const isKey = (key) => typeof key === "string" || (Number.isInteger(key) && key >= 0);

/** No place is another's or within it: rows can be revived without looking at all places first. */
function areApart(leaves) {
  const places = new Set();
  const place = (keys) => JSON.stringify(keys).slice(0, -1);
  for (const { keys } of leaves) places.add(place(keys));
  if (places.size < leaves.length) return false;
  return leaves.every(({ keys }) => keys.every((_, i) => i === 0 || !places.has(place(keys.slice(0, i)))));
}

module.exports = { leavesOf, reviveLeaves, split };
