"use strict";

// Why a tool does not serve.

const { SignalboxError } = require("../errors.js");

function initializeFailed(command, cause) {
  const message = `"${command}" was started, but its "initialize" failed: ${cause.message}`;
  const error = new SignalboxError("ERR_SIGNALBOX_TOOL_INITIALIZE", message, { command });
  error.cause = cause;
  return error;
}

function adapterGone(event, { message, ...facts }) {
  const text = `Waiting for "${event}" is in vain: ${message}.`;
  return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", text, { method: event, ...facts });
}

function notServing(command, state) {
  const message = `"${command}" takes no calls: it is ${state}.`;
  return new SignalboxError("ERR_SIGNALBOX_TOOL_NOT_SERVING", message, { command, state });
}

function noServerFor(language, known) {
  const message = `There is no server for the language "${language}". Known: ${known.join(", ") || "none"}.`;
  return new SignalboxError("ERR_SIGNALBOX_TOOL_UNKNOWN_LANGUAGE", message, { language });
}

module.exports = { adapterGone, initializeFailed, noServerFor, notServing };
