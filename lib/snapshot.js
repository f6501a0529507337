"use strict";

// A snapshot of a screen, as the engine tells it.

/** What a program keeps or sends on: plain data. */
function toSnapshot(told) {
  return told;
}

module.exports = { toSnapshot };
