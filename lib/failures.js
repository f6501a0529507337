"use strict";

// Failures of processes, by what went wrong: the four types that a program branches on.

const { SignalboxError } = require("./errors.js");

/** What ended a process that way, and the code of its error. */
const BY_REASON = {
  timedOut: ["TIMEOUT", "ERR_SIGNALBOX_PROCESS_TIMED_OUT"],
  limitExceeded: ["RESOURCE_EXCEEDED", "ERR_SIGNALBOX_PROCESS_LIMIT"],
  signaled: ["UNEXPECTED_EXIT", "ERR_SIGNALBOX_PROCESS_FAILED"],
  exited: ["UNEXPECTED_EXIT", "ERR_SIGNALBOX_PROCESS_FAILED"],
};

/** A process that could not be started, or did not end well. `type` says which. */
class ProcessError extends SignalboxError {
  /** An error of another kind with a type added: code, message and facts stay. */
  static from(error, type) {
    if (!(error instanceof SignalboxError)) return error;
    // All but message and stack, which can't be enumerated.
    return new ProcessError(error.code, error.message, { ...error, type });
  }
}
Object.defineProperty(ProcessError.prototype, "name", { value: "ProcessError", configurable: true, writable: true });

/** The failure that an exit means; undefined for one that is well, or was asked for. */
function failureOf(exit, { command, pid }) {
  if (exit.exitCode === 0 && exit.reason === "exited") return undefined;
  const known = BY_REASON[exit.reason];
  if (!known) return undefined; // stopped
  const [type, code] = known;
  const { exitCode, signal, reason, durationMs } = exit;
  const message = `"${command}" ${describeExit(exit)}.`;
  return new ProcessError(code, message, { type, command, pid, exitCode, signal, reason, durationMs });
}

function describeExit({ exitCode, signal, reason, durationMs }) {
  const how = signal === null ? `exit code ${exitCode}` : signal;
  switch (reason) {
    case "timedOut":
      return `ran longer than it may and was stopped after ${Math.round(durationMs)} ms (${how})`;
    case "limitExceeded":
      return `used more memory than it may and was stopped (${how})`;
    case "stopped":
      return `was stopped (${how})`;
    case "signaled":
      return `was ended by ${signal}`;
    default:
      return `failed with exit code ${exitCode}`;
  }
}

module.exports = { ProcessError, describeExit, failureOf };
