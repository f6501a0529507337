"use strict";

// The texts of small tables: events of one kind have the same ones over and over, and to have a row written anew takes
// ten times as long as to find its text.

/** More rows than this are written faster in one go. */
const MOST_ROWS = 4;

/** Tag to key to the texts of `[[shared, key], tag]` by `shared`. Bounded by these together, at about 1 MB. */
const known = new Map();
const MOST_TEXTS = 2_048;
const LONGEST_KEY = 64;
const MOST_SHARED = 8;
let count = 0;

/** The text of all rows, or undefined for rows that are better written by JSON.stringify. */
function smallTableText(rows) {
  if (rows.length > MOST_ROWS) return undefined;
  let text = "[";
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const path = row[0];
    if (row.length !== 2 || path.length !== 2 || typeof path[1] !== "string" || path[0] >= MOST_SHARED)
      return undefined;
    text += i === 0 ? rowText(row[1], path[1], path[0]) : `,${rowText(row[1], path[1], path[0])}`;
  }
  return `${text}]`;
}

/** The text of `[[shared, key], tag]`. */
function rowText(tag, key, shared) {
  const text = known.get(tag)?.get(key)?.[shared];
  return text === undefined ? writeRow(tag, key, shared) : text;
}

function writeRow(tag, key, shared) {
  const text = JSON.stringify([[shared, key], tag]);
  if (key.length > LONGEST_KEY) return text;
  if (++count > MOST_TEXTS) {
    known.clear();
    count = 1;
  }
  if (!known.has(tag)) known.set(tag, new Map());
  const keys = known.get(tag);
  if (!keys.has(key)) keys.set(key, []);
  keys.get(key)[shared] = text;
  return text;
}

module.exports = { rowText, smallTableText };
