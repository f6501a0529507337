"use strict";

// Errors on their way over JSON-RPC, and back.

const { SignalboxError } = require("../errors.js");

/** For what a handler throws: the first of the codes that are left to applications. */
const SERVER_ERROR = -32000;

/** Causes of causes that are told. A circle ends here, too. */
const MAX_CAUSES = 4;

/** What a handler threw, as JSON-RPC has it. */
function describe(error, isFaithful) {
  if (!(error instanceof Error)) return { code: SERVER_ERROR, message: String(error), data: error };
  const { name, message, code, stack, cause, data } = error;
  const known = { name, code, stack, data };
  if (cause !== undefined) known.cause = isFaithful ? cause : describeCause(cause, 1);
  return { code: Number.isInteger(code) ? code : SERVER_ERROR, message: String(message), data: known };
}

function describeCause(cause, depth) {
  if (!(cause instanceof Error)) return cause;
  const { name, message, code } = cause;
  const described = { name, message, code };
  if (cause.cause !== undefined && depth < MAX_CAUSES) described.cause = describeCause(cause.cause, depth + 1);
  return described;
}

/** What the peer answered, as an error. */
function failed(method, error) {
  const { code, message = "no message", data } = typeof error === "object" && error !== null ? error : {};
  const known = typeof data === "object" && data !== null ? data : {};
  const facts = { method, remoteCode: known.code ?? code, data };
  if (typeof known.name === "string") facts.remoteName = known.name;
  if (typeof known.stack === "string") facts.remoteStack = known.stack;
  if (known.cause !== undefined) facts.cause = rebuildCause(known.cause, 1);
  return new SignalboxError("ERR_SIGNALBOX_CALL_FAILED", `The call of "${method}" failed: ${message}`, facts);
}

function rebuildCause(cause, depth) {
  if (cause === null || typeof cause !== "object" || cause instanceof Error) return cause;
  if (typeof cause.message !== "string" || depth > MAX_CAUSES) return cause;
  const error = new Error(cause.message);
  if (typeof cause.name === "string") error.name = cause.name;
  if (cause.code !== undefined) error.code = cause.code;
  if (cause.cause !== undefined) error.cause = rebuildCause(cause.cause, depth + 1);
  return error;
}

module.exports = { describe, failed };
