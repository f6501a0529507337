"use strict";

// How deeply a text is nested, before it is parsed: parsing 3 million brackets stops a thread for seconds, and 30
// million take more memory than there is.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
// "[" and "{", "]" and "}": in each pair only this bit differs.
const CURLY = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/** True when more than `maxDepth` brackets are open at once. Of a text that is no JSON either answer may come. */
function isTooDeep(text, maxDepth) {
  return hasMoreOpenings(text, maxDepth) && opensMore(text, maxDepth);
}

// Most texts have fewer openings than the limit allows open at once: searching for them is a native search.
function hasMoreOpenings(text, count) {
  // Each opening has its closing.
  if (text.length <= 2 * count) return false;
  let left = count;
  for (const opening of ["[", "{"]) {
    for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
      if (--left < 0) return true;
    }
  }
  return false;
}

function opensMore(text, maxDepth) {
  const { length } = text;
  let depth = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
      if (i === -1) return false;
    } else {
      const bracket = code | CURLY;
      if (bracket === OPENING) {
        if (++depth > maxDepth) return true;
      } else if (bracket === CLOSING) depth--;
    }
  }
  return false;
}

/** Where the string that opens at `start` closes, or -1. */
function endOfString(text, start) {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
  } while (end !== -1 && isEscaped(text, end));
  return end;
}

function isEscaped(text, at) {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before--;
  return (at - before) % 2 === 0;
}

module.exports = { isTooDeep };
