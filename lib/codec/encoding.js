"use strict";

// What an encoding knows while it walks through a value. `depth` is the number of keys from the top to a place.

const { overLimit, unsupported } = require("./failure.js");
const { readablePath } = require("./readable_path.js");
const { Seen } = require("./seen.js");
const { Table } = require("./table.js");

class Encoding {
  constructor({ inlineBytes, limits }) {
    this.limits = limits;
    this.inlineBytes = inlineBytes;
    this.table = new Table(limits.maxRows);
    this.seen = new Seen();
    this.bytes = [];
    this.byteCount = 0;
    /** `[row, mark]` of each repeated reference; its target's row is known at the end. */
    this.references = [];
    /** `[row, stand-in]` of each container that has a row. */
    this.containerRows = [];
    /** Levels of the path that the user's value does not have, the outermost first. */
    this.hiddenLevels = [];
    /** Stand-ins of the instances whose own codec's payload is being walked. */
    this.openInstances = [];
    this.hasInheritedKeys = hasInheritedKeys();
  }
}

/** Object.prototype with enumerable properties: somebody's old library. Loops over objects see them. */
function hasInheritedKeys() {
  for (const _ in {}) return true;
  return false;
}

/** Notes that `standIn` stands for `value`, before its content is walked: it may lead back to `value`. */
function remember(state, value, standIn, depth) {
  checkDepth(state, depth);
  state.seen.remember(value, standIn);
  return standIn;
}

function checkDepth(state, depth) {
  const { maxDepth } = state.limits;
  // Around this container are the frame and one container a key.
  if (depth + 2 <= maxDepth) return;
  throw overLimit("maxDepth", maxDepth, "The value is nested too deeply.");
}

/** Adds the row of a container, when all that is in it has its rows. */
function addContainer(state, depth, standIn, tag, data) {
  state.containerRows.push([state.table.add(depth, tag, data), standIn]);
  return standIn;
}

/** Tells messages that the walk enters a level of the wire which the user's value does not have. */
function openLevel(state, depth, kind, indices) {
  return state.hiddenLevels.push({ depth, kind, indices });
}

/** Not called when an error leaves the walk: then the levels say where it was. */
function closeLevel(state, level) {
  state.hiddenLevels.length = level - 1;
}

/** The error for what is at the current place. */
function refused(state, depth, what, advice = "Remove it, or turn it into data first.") {
  return unsupported(readablePath(state, depth), what, advice);
}

module.exports = { Encoding, addContainer, checkDepth, closeLevel, openLevel, refused, remember };
