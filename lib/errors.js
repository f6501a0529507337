"use strict";

// The one error class of the package. Native failures arrive as code, message and facts.

class SignalboxError extends Error {
  constructor(code, message, facts) {
    super(message);
    this.code = code;
    if (facts) Object.assign(this, facts);
  }
}
Object.defineProperty(SignalboxError.prototype, "name", {
  value: "SignalboxError",
  configurable: true,
  writable: true,
});

/** For the native binding, which makes what it throws by this. */
function makeError(code, message, facts) {
  const error = new SignalboxError(code, message, facts);
  Error.captureStackTrace?.(error, makeError);
  return error;
}

function optionType(option, expected, found) {
  const message = `Option "${option}" must be ${expected}; got ${describe(found)}.`;
  return new SignalboxError("ERR_SIGNALBOX_OPTION_TYPE", message, { option });
}

function describe(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "an array";
  return /^[aeiou]/.test(typeof value) ? `an ${typeof value}` : `a ${typeof value}`;
}

function aborted(what, signal) {
  const error = new SignalboxError("ERR_SIGNALBOX_ABORTED", `${what} was aborted.`);
  error.cause = signal.reason;
  return error;
}

function timedOut(what, timeoutMs) {
  const message = `${what} did not happen within ${timeoutMs} ms.`;
  return new SignalboxError("ERR_SIGNALBOX_TIMEOUT", message, { timeoutMs });
}

module.exports = { SignalboxError, aborted, makeError, optionType, timedOut };
