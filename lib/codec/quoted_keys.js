"use strict";

// Keys as JSON has them. An application's events have the same ones over and over.

const MOST_KEYS = 512;
const LONGEST = 64;

const known = new Map();

function quoteKey(key) {
  const quoted = known.get(key);
  if (quoted !== undefined) return quoted;
  const text = JSON.stringify(key);
  if (key.length <= LONGEST) {
    if (known.size >= MOST_KEYS) known.clear();
    known.set(key, text);
  }
  return text;
}

module.exports = { quoteKey };
