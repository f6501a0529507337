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
    this.bytes = null;
    this.byteCount = 0;
    /** `{ row, target }` of each repeated reference; the row of its target, a number in `seen`, is known at the end. */
    this.references = null;
    /** Levels of the path that the user's value does not have, the outermost first. */
    this.hiddenLevels = null;
    /** Numbers in `seen` of the instances whose own codec's payload is being walked. */
    this.openInstances = null;
    this.hasInheritedKeys = hasInheritedKeys();
  }
}

/** Object.prototype with enumerable properties: somebody's old library. Loops over objects see them. */
function hasInheritedKeys() {
  for (const _ in {}) return true;
  return false;
}

/** Notes what stands for the object of this number, before its content is walked: it may lead back to the object. */
function remember(state, number, standIn, depth) {
  checkDepth(state, depth);
  state.seen.marks[number] = standIn;
  return standIn;
}

function checkDepth(state, depth) {
  const { maxDepth } = state.limits;
  // Around this container are the frame and one container a key.
  if (depth + 2 <= maxDepth) return;
  throw overLimit("maxDepth", maxDepth, "The value is nested too deeply.");
}

/** Adds the row of a container, when all that is in it has its rows. */
function addContainer(state, number, depth, standIn, tag, data) {
  state.seen.marks[number] = state.table.add(depth, tag, data);
  return standIn;
}

/** Tells messages that the walk enters a level of the wire which the user's value does not have. */
function openLevel(state, depth, kind, indices) {
  (state.hiddenLevels ??= []).push({ depth, kind, indices });
}

/** The last one that is open. Not called when an error leaves the walk: then the levels say where it was. */
function closeLevel(state) {
  state.hiddenLevels.pop();
}

/** The error for what is at the current place. */
function refused(state, depth, what, advice = "Remove it, or turn it into data first.") {
  return unsupported(readablePath(state, depth), what, advice);
}

module.exports = { Encoding, addContainer, checkDepth, closeLevel, openLevel, refused, remember };
