"use strict";

// What is known of an instance of a service, as listeners and callers get it.

const { nameOfSignal } = require("../exit.js");

/** Of the engine's report. */
function toExit({ exitCode, signal, reason, durationMs }) {
  const name = signal === null ? null : nameOfSignal(signal);
  return Object.freeze({ exitCode, code: exitCode, signal: name, reason, durationMs });
}

/** Of the engine's status; what there is nothing to say of is left out. */
function toStatus({ reason, pid, exit, nextAt, since, lastLines, ...rest }) {
  const status = { ...rest, since: new Date(since) };
  if (reason !== null) status.reason = reason;
  if (pid !== null) status.pid = pid;
  if (exit !== null) status.exit = toExit(exit);
  if (nextAt !== null) status.nextAt = new Date(nextAt);
  status.lastLines = Object.freeze(lastLines.map((line) => Object.freeze(line)));
  return Object.freeze(status);
}

module.exports = { toExit, toStatus };
