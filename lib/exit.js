"use strict";

// How a process ended, as listeners and promises get it.

const { constants } = require("node:os");

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

function nameOfSignal(signal) {
  return SIGNAL_NAMES.get(signal) ?? `SIG${signal}`;
}

/** Of the engine's `Ended`, `Exit` and `ViewExit`. */
function toExit([exitCode, signal, reason, durationMs]) {
  return Object.freeze({
    exitCode,
    code: exitCode,
    signal: signal === null ? null : nameOfSignal(signal),
    reason,
    durationMs,
  });
}

module.exports = { nameOfSignal, toExit };
