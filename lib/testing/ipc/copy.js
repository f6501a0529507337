"use strict";

// Values as Electron's IPC carries them: structured clone, with what that refuses and what it loses.

const { deserialize, serialize } = require("node:v8");

/** A copy of `args`; throws Electron's error for what can't be cloned. */
function copy(args) {
  try {
    // Electron 22's main process has no structuredClone.
    return globalThis.structuredClone === undefined ? deserialize(serialize(args)) : globalThis.structuredClone(args);
  } catch (cause) {
    const error = new Error("An object could not be cloned.");
    error.cause = cause;
    throw error;
  }
}

module.exports = { copy };
