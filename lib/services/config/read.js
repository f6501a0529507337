"use strict";

// Reads a config by the schema: what is wrong goes to `problems`, what comes back has one form for each option. Numbers
// of milliseconds and bytes are numbers, expressions are the engine's, names of signals are names. Shorthands stay.

const { allowed } = require("./describe.js");
const { at, describe } = require("./problems.js");
const { SCALARS, hasVariable } = require("./scalars.js");

/** What a name of a service may be: it stands in paths, labels and `${services.NAME.port}`. */
const NAME = /^[A-Za-z0-9][\w\-.:@/+]*$/;

/** How a value that is there is read. Each returns undefined when it is wrong, and says so. */
const READERS = { list, map, record, cases, either, variables };

/**
 * The value in its one form; undefined when it is not there, or wrong. `whole` is the node that says what is allowed in
 * its place: it is described only where something is wrong, because that costs more than the reading.
 */
function read(node, value, path, problems, whole = node) {
  if (value === undefined) {
    if (node.isRequired) problems.missing(path, allowed(whole));
    return undefined;
  }
  if (Object.hasOwn(READERS, node.kind)) return READERS[node.kind](node, value, path, problems, whole);
  const result = SCALARS[node.kind](value, node);
  if (result === undefined) return void problems.wrong(path, value, allowed(whole));
  if (result?.problem !== undefined) {
    const found = describe(value);
    const message = `found ${found}, which ${result.problem}; allowed: ${allowed(whole)}`;
    return void problems.add(path, { message, found, allowed: allowed(whole) });
  }
  if (typeof result === "string" && result.includes("\0")) {
    const message = `has a NUL character at position ${result.indexOf("\0")}, which no program can be given`;
    return void problems.add(path, { message, found: describe(value), allowed: allowed(whole) });
  }
  return result;
}

// ── what holds others ───────────────────────────────────────────────────────────────────────────

function list(node, value, path, problems, whole) {
  if (!Array.isArray(value)) {
    if (!node.orOne) return void problems.wrong(path, value, allowed(whole));
    const one = read(node.of, value, path, problems, whole);
    return one === undefined ? undefined : [one];
  }
  if (node.isFilled && value.length === 0) return void problems.wrong(path, value, allowed(whole));
  if (node.length !== undefined && value.length !== node.length)
    return void problems.wrong(path, value, allowed(whole));
  return Array.from(value, (item, index) => {
    const place = at(path, index);
    return item === undefined
      ? void problems.wrong(place, item, allowed(node.of))
      : read(node.of, item, place, problems);
  });
}

/** A Map, so that no name of a user's can be a property's. */
function map(node, value, path, problems, whole) {
  if (!isPlain(value)) return void problems.wrong(path, value, allowed(whole));
  const result = new Map();
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    result.set(key, read(node.of, value[key], at(path, key), problems));
  }
  return result;
}

function record(node, value, path, problems, whole) {
  if (!isPlain(value)) return void problems.wrong(path, value, allowed(whole));
  const meant = rejectUnknown(value, Object.keys(node.fields), path, problems);
  return readFields(node.fields, value, path, problems, meant);
}

function cases(node, value, path, problems, whole) {
  if (!isPlain(value)) return void problems.wrong(path, value, allowed(whole));
  const names = Object.keys(node.alternatives);
  const given = names.filter((name) => value[name] !== undefined);
  const companions = given.length > 0 ? given : names;
  const own = companions.flatMap((name) => Object.keys(node.alternatives[name]));
  const meant = rejectUnknown(value, [...new Set([...own, ...names, ...Object.keys(node.fields)])], path, problems);
  if (given.length > 1) {
    const message = `found ${given.join(" and ")}; allowed: one of ${names.join(", ")}`;
    problems.add(path, { message, found: given.join(" and "), allowed: allowed(whole) });
  }
  if (given.length === 0 && meant.length === 0) problems.missing(path, `one of ${names.join(", ")}`);
  const fields = Object.assign({}, ...given.map((name) => node.alternatives[name]), node.fields);
  return readFields(fields, value, path, problems);
}

/** `meant` are those that are there under a wrong name. */
function readFields(fields, value, path, problems, meant = []) {
  const result = {};
  for (const key of Object.keys(fields)) {
    const field = fields[key];
    if (value[key] === undefined && (!field.isRequired || meant.includes(key))) continue;
    const part = read(field, value[key], at(path, key), problems);
    if (part !== undefined) result[key] = part;
  }
  return result;
}

/** What those that do not exist were probably meant to be. */
function rejectUnknown(value, known, path, problems) {
  const unknown = Object.keys(value).filter((key) => !known.includes(key) && value[key] !== undefined);
  return unknown.map((key) => problems.unknown(at(path, key), key, known));
}

function either(node, value, path, problems, whole) {
  const form = node.of.find((one) => fits(one, value));
  if (form === undefined) return void problems.wrong(path, value, allowed(whole));
  // Where something within is wrong, that is told; where this value itself is, all that could stand here.
  return read(form, value, path, problems, Object.hasOwn(READERS, form.kind) ? form : whole);
}

/** The form is meant, if not written right. */
function fits(node, value) {
  switch (node.kind) {
    case "list":
      return Array.isArray(value) || (node.orOne === true && fits(node.of, value));
    case "map":
    case "record":
    case "cases":
    case "variables":
      return isPlain(value);
    case "either":
      return node.of.some((one) => fits(one, value));
    case "flag":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "duration":
    case "bytes":
      return typeof value === "number" || typeof value === "string";
    case "exactly":
      return value === node.value;
    case "portNumber":
      return typeof value === "number" || hasVariable(value);
    case "path":
      return typeof value === "string" || value instanceof URL;
    case "pattern":
      return typeof value === "string" || value instanceof RegExp;
    case "json":
      return true;
    default: // text, choice, cron, signal
      return typeof value === "string";
  }
}

/** Variables by name; those that are to be removed are undefined. */
function variables(node, value, path, problems, whole) {
  if (!isPlain(value)) return void problems.wrong(path, value, allowed(whole));
  const result = Object.create(null);
  for (const name of Object.keys(value)) {
    const found = value[name];
    const place = at(path, name);
    if (name === "" || name.includes("=") || name.includes("\0")) {
      problems.add(place, { message: 'is no name of a variable: it must not be empty, and has no "="', found: name });
    } else if (found === undefined || found === null) result[name] = undefined;
    else if (["string", "number", "boolean"].includes(typeof found)) {
      result[name] = String(found);
      if (result[name].includes("\0"))
        problems.add(place, { message: "has a NUL character, which no program can be given" });
    } else problems.wrong(place, found, "a text, a number, true or false; undefined or null to remove it");
  }
  return result;
}

/** An object of options, as JSON or a literal makes it, or a module's exports. */
function isPlain(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return !(value instanceof RegExp || value instanceof URL || value instanceof Map || value instanceof Date);
}

module.exports = { NAME, read };
