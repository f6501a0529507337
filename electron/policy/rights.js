"use strict";

// What a policy says, checked once and asked often. Everything that is not named is refused.

const { SignalboxError, optionType } = require("../../lib/errors.js");
const { checkOptions } = require("../../lib/option_checks.js");
const { covers } = require("../../lib/bus/remote/rights.js");
const { MAX_NAME_LENGTH } = require("../../lib/bus/remote/protocol.js");
const { streamRights } = require("../streams/main/policy.js");

/** As the remote end sees them: what it hears, what it says, what it asks, what it answers. */
const DIRECTIONS = ["receive", "emit", "request", "handle"];

/** The rights of documents that one rule of a policy is for. */
class Rights {
  /** Bus name → `{ receive, emit, request, handle }`, each a list of patterns. */
  #buses;
  /** The rights on processes and terminals. */
  processes;
  terminals;

  constructor(rule, path) {
    this.#buses = readBuses(rule.buses ?? {}, `${path}.buses`);
    ({ processes: this.processes, terminals: this.terminals } = streamRights(rule, path));
  }

  /** The rights on a bus, undefined where there are none. */
  of(bus) {
    return this.#buses.get(bus);
  }

  /** Whether a document may do `direction` ("receive", "emit", "request", "handle") with a name or pattern of a bus. */
  allows(bus, direction, name) {
    const rights = this.#buses.get(bus);
    return rights !== undefined && covers(rights[direction], name);
  }
}

function readBuses(buses, path) {
  if (!isObject(buses)) throw optionType(path, "an object of rights by bus name", buses);
  return new Map(Object.keys(buses).map((name) => [name, readBus(buses[name], `${path}.${name}`)]));
}

function readBus(rights, path) {
  if (!isObject(rights)) throw optionType(path, "an object with receive, emit, request and handle", rights);
  checkOptions(rights, DIRECTIONS, path);
  const read = (direction) => readPatterns(rights[direction] ?? [], `${path}.${direction}`);
  return Object.freeze(Object.fromEntries(DIRECTIONS.map((direction) => [direction, read(direction)])));
}

function readPatterns(patterns, path) {
  if (!Array.isArray(patterns)) throw optionType(path, "an array of names and patterns", patterns);
  patterns.forEach((pattern, index) => checkPattern(pattern, `${path}[${index}]`));
  return Object.freeze([...patterns]);
}

function checkPattern(pattern, option) {
  if (typeof pattern !== "string") throw optionType(option, "a string", pattern);
  const star = pattern.indexOf("*");
  if (pattern !== "" && pattern.length <= MAX_NAME_LENGTH && (star === -1 || star === pattern.length - 1)) return;
  const message = `Option "${option}" must be a name, a prefix with a star at its end, or "*"; got ${JSON.stringify(pattern)}.`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

module.exports = { Rights, isObject };
