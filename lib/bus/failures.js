"use strict";

// What a bus throws.

const { SignalboxError } = require("../errors.js");

function closed(name) {
  return new SignalboxError("ERR_SIGNALBOX_BUS_CLOSED", `The bus "${name}" was closed here. Make another EventBus.`);
}

function overflowed(event, maxQueue) {
  const message =
    `More than ${maxQueue} events of ${JSON.stringify(event)} waited for a loop over events() that is too slow. ` +
    'Raise "maxQueue", or choose what may be left out with "overflow".';
  return new SignalboxError("ERR_SIGNALBOX_BUS_OVERFLOW", message, { event, maxQueue });
}

function noHandler(method) {
  const message = `Nobody on the bus handles "${method}". Call handle() for it before it is requested.`;
  return new SignalboxError("ERR_SIGNALBOX_CALL_NO_HANDLER", message, { method });
}

function handlerExists(method) {
  const message = `There is a handler for "${method}" already. Dispose of it first.`;
  return new SignalboxError("ERR_SIGNALBOX_CALL_HANDLER_EXISTS", message, { method });
}

function tooManyCalls(method, most) {
  return new SignalboxError("ERR_SIGNALBOX_CALL_REFUSED", `${most} calls run already.`, { method });
}

function peerGone(method) {
  const message = `The call of "${method}" was not answered: who handled it is gone.`;
  return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", message, { method });
}

/** What a handler threw, for who called it. */
function callFailed(method, thrown) {
  const isObject = typeof thrown === "object" && thrown !== null;
  const { message, code, name, stack } = isObject ? thrown : { message: String(thrown) };
  const facts = { method, cause: thrown };
  if (code !== undefined) facts.remoteCode = code;
  if (typeof name === "string") facts.remoteName = name;
  if (typeof stack === "string") facts.remoteStack = stack;
  return new SignalboxError("ERR_SIGNALBOX_CALL_FAILED", `The call of "${method}" failed: ${message}`, facts);
}

module.exports = { callFailed, closed, handlerExists, noHandler, overflowed, peerGone, tooManyCalls };
