"use strict";

// Errors, as plain fields and back.

const { classNamed } = require("./registry.js");

const { hasOwn } = Object;

/** Fields that are no enumerable properties of most errors; where one is, it is among `own`. */
const HIDDEN = ["code", "cause", "errors"];

/**
 * What travels of an error: `name`, `message` and `stack` where they are strings, `code`, `cause` and `errors` where it
 * has them, and its enumerable properties as `own`. Each property is read once.
 */
function readError(error) {
  const own = { ...error };
  const fields = {};
  if (!hasOwn(own, "name")) putText(fields, "name", error.name);
  if (!hasOwn(own, "message")) {
    const { message } = error;
    if (message !== "" || hasOwn(error, "message")) putText(fields, "message", message);
  }
  if (!hasOwn(own, "stack")) putText(fields, "stack", error.stack);
  for (const field of HIDDEN) {
    if (!hasOwn(own, field) && hasOwn(error, field)) fields[field] = error[field];
  }
  // Without a list of the keys, which would be the only use of it.
  for (const key in own) {
    if (!hasOwn(own, key)) continue;
    fields.own = own;
    break;
  }
  return fields;
}

function putText(fields, field, value) {
  if (typeof value === "string") fields[field] = value;
}

/**
 * An error with its message alone: of the class registered as `className`, else of the one registered under the name
 * that it had, else a plain Error.
 */
function makeError(className, record) {
  const name = hasOwn(record, "name") ? record.name : record.own?.name;
  const entry = knownError(className) || knownError(name);
  const { stackTraceLimit } = Error;
  // The stack comes from the sender: to record one here would be most of the cost.
  // Reflect.set, as a hardened host may have made it read-only.
  Reflect.set(Error, "stackTraceLimit", 0);
  try {
    const isNative = entry !== undefined && entry.isNative;
    const Constructor = isNative ? entry.constructor : Error;
    const error = typeof record.message === "string" ? new Constructor(record.message) : new Constructor();
    // Not by the class's own constructor, whose arguments nobody knows.
    if (entry !== undefined && !isNative) Object.setPrototypeOf(error, entry.prototype);
    return error;
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  }
}

function knownError(name) {
  const entry = classNamed(name);
  return entry !== undefined && entry.isError ? entry : undefined;
}

/** Gives `error` the other fields of `record`. No setter of its class is called. */
function fillError(error, record, className) {
  if (hasOwn(record, "stack")) setStack(error, record.stack);
  for (const field of HIDDEN) {
    if (hasOwn(record, field)) define(error, field, record[field], false);
  }
  const name = className === undefined || knownError(className) !== undefined ? record.name : className;
  if (name !== undefined && error.name !== name) define(error, "name", name, false);
  if (record.own === undefined) return;
  for (const key of Object.keys(record.own)) {
    // Where there is nothing of this name, assigning is the same and several times faster.
    if (key in error) define(error, key, record.own[key], true);
    else error[key] = record.own[key];
  }
}

// Most engines give every error a stack that is no enumerable property, and stays so.
function setStack(error, stack) {
  if (hasOwn(error, "stack")) error.stack = stack;
  else define(error, "stack", stack, false);
}

function define(target, key, value, enumerable) {
  Object.defineProperty(target, key, { value, enumerable, configurable: true, writable: true });
}

module.exports = { HIDDEN, fillError, makeError, readError };
