"use strict";

// Tables as most values have them: of kinds that are about nothing but their own place. Their rows are revived in one
// pass, each as soon as its place is found. That no row leads into a value of an earlier one, or is about its place, need
// not be noted: what they made is no plain object and no array, and no stand-in.

const { CONTAINERS } = require("./containers.js");
const { malformed } = require("./failure.js");
const { LEAVES } = require("./leaves.js");
const { handlerOf } = require("./revive.js");

const { getPrototypeOf, hasOwn } = Object;
const { isArray } = Array;

// An array with holes is an array, and an object without prototype could be taken for a parsed one.
const SIMPLE = new Set([...LEAVES.keys(), ...CONTAINERS.keys()]);
SIMPLE.delete("sparse");
SIMPLE.delete("null-prototype");

/** What to do for each of `rows`; undefined where one of them is not simple. Throws for one that is not right. */
function simpleSteps(rows) {
  const steps = [];
  const keys = ["v"];
  let last = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isArray(row) || row.length < 2 || row.length > 3) throw malformed("a row is not [path, tag, data]");
    if (!SIMPLE.has(row[1])) return undefined;
    const path = row[0];
    const shared = isArray(path) ? path[0] : -1;
    if (!Number.isInteger(shared) || shared < 0 || shared > last) {
      throw malformed("a path does not say how many keys it shares with that of the row before");
    }
    last = shared + path.length - 1;
    for (let k = 1; k < path.length; k++) keys[shared + k] = path[k];
    steps.push({ path, depth: last, key: keys[last], handler: handlerOf(row), data: row[2] });
  }
  return steps;
}

/** Puts the values of all rows into the places that they name in `frame.v`. */
function runSteps(frame, steps, limits) {
  // The way to the last place, which is the last of these.
  const containers = [frame, frame.v];
  // Whether something with own properties was revived, into which a path could lead.
  let isEntered = false;
  for (let i = 0; i < steps.length; i++) {
    const { path, depth, key: lastKey, handler, data } = steps[i];
    const shared = path[0];
    let place = containers[shared + 1];
    for (let k = 1; k < path.length; k++) {
      const key = path[k];
      if (!leadsOn(place, key, isEntered))
        throw malformed("a path leads to nothing, or into what has a row of its own");
      place = place[key];
      containers[shared + k + 1] = place;
    }
    const isLeaf = handler.make !== undefined;
    const value = isLeaf ? handler.make(place) : filled(handler, place, data, limits);
    containers[depth + 1] = value;
    // An own property of what JSON.parse made, so that this calls no setter.
    containers[depth][lastKey] = value;
    isEntered ||= !isLeaf || handler.holds === true;
  }
}

/** Whether simple rows are one, about a property of the value: most events that have a table have a Date. */
function isOneLeaf(rows) {
  return rows.length === 1 && rows[0].length === 2 && rows[0][0].length === 2 && LEAVES.has(rows[0][1]);
}

/** Revives it; false, with nothing done, where something is wrong, which is told by those who look at everything. */
function reviveOne(standIn, key, make) {
  if (!leadsOn(standIn, key, false)) return false;
  try {
    standIn[key] = make(standIn[key]);
    return true;
  } catch {
    return false;
  }
}

function leadsOn(container, key, isEntered) {
  if (typeof container !== "object" || container === null) return false;
  if (isArray(container)) return Number.isInteger(key) && key >= 0 && key < container.length;
  if (typeof key !== "string" || !hasOwn(container, key)) return false;
  return !isEntered || getPrototypeOf(container) === Object.prototype;
}

function filled(handler, standIn, data, limits) {
  // An error's own properties are a part of it: no row is about their object.
  if (handler.part !== undefined && handler.part(standIn) === null) throw malformed("a value lacks its properties");
  const container = handler.start(standIn, data, limits);
  handler.fill(container, standIn, data);
  return container;
}

module.exports = { isOneLeaf, reviveOne, runSteps, simpleSteps };
