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
  const put = (field, value) => {
    if (typeof value === "string") fields[field] = value;
  };
  if (!hasOwn(own, "name")) put("name", error.name);
  if (!hasOwn(own, "message")) put("message", hasOwn(error, "message") ? error.message : error.message || undefined);
  if (!hasOwn(own, "stack")) put("stack", error.stack);
  for (const field of HIDDEN) {
    if (!hasOwn(own, field) && hasOwn(error, field)) fields[field] = error[field];
  }
  if (Object.keys(own).length > 0) fields.own = own;
  return fields;
}

/**
 * An error without its fields: of the class registered as `className`, else of the one registered under the name that
 * it had, else a plain Error.
 */
function makeError(className, record) {
  const name = hasOwn(record, "name") ? record.name : record.own?.name;
  const entry = knownError(className) || knownError(name);
  const constructor = entry === undefined ? Error : entry.constructor;
  const limit = Error.stackTraceLimit;
  // The stack comes from the sender: recording one here would be most of the cost.
  Error.stackTraceLimit = 0;
  try {
    // Not the class's own constructor, whose arguments nobody knows.
    return Reflect.construct(Error, [], constructor);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function knownError(name) {
  const entry = classNamed(name);
  return entry !== undefined && entry.isError ? entry : undefined;
}

/** Gives `error` the fields of `record`, by definition: no setter of its class is called. */
function fillError(error, record, className) {
  for (const field of ["message", "stack", ...HIDDEN]) {
    if (hasOwn(record, field)) define(error, field, record[field], false);
  }
  const name = knownError(className) === undefined && className !== undefined ? className : record.name;
  if (name !== undefined && error.name !== name) define(error, "name", name, false);
  if (record.own === undefined) return;
  for (const key of Object.keys(record.own)) define(error, key, record.own[key], true);
}

function define(target, key, value, enumerable) {
  Object.defineProperty(target, key, { value, enumerable, configurable: true, writable: true });
}

module.exports = { HIDDEN, fillError, makeError, readError };
