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
function simpleHandlers(rows) {
  const handlers = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isArray(row) || row.length < 2 || row.length > 3) throw malformed("a row is not [path, tag, data]");
    if (!SIMPLE.has(row[1])) return undefined;
    handlers.push(handlerOf(row));
  }
  return handlers;
}

/** Puts the values of `rows` into the places that they name in `frame.v`. */
function reviveSimply(frame, rows, handlers, limits) {
  // The way to the last place: containers[d] holds names[d], which is containers[d + 1].
  const containers = [frame, frame.v];
  const names = ["v"];
  let last = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const path = row[0];
    let depth = isArray(path) ? path[0] : -1;
    if (!Number.isInteger(depth) || depth < 0 || depth > last) throw noShare();
    for (let k = 1; k < path.length; k++) {
      const key = path[k];
      const container = containers[depth + 1];
      if (!leadsOn(container, key)) throw malformed("a path leads to nothing, or into what has a row of its own");
      depth++;
      names[depth] = key;
      containers[depth + 1] = container[key];
    }
    last = depth;
    const handler = handlers[i];
    const standIn = containers[depth + 1];
    const value = handler.make === undefined ? filled(handler, standIn, row[2], limits) : handler.make(standIn);
    containers[depth + 1] = value;
    // An own property of what JSON.parse made, so that this calls no setter.
    containers[depth][names[depth]] = value;
  }
}

const noShare = () => malformed("a path does not say how many keys it shares with that of the row before");

function leadsOn(container, key) {
  if (typeof container !== "object" || container === null) return false;
  if (isArray(container)) return Number.isInteger(key) && key >= 0 && key < container.length;
  return typeof key === "string" && hasOwn(container, key) && getPrototypeOf(container) === Object.prototype;
}

function filled(handler, standIn, data, limits) {
  // An error's own properties are a part of it: no row is about their object.
  if (handler.part !== undefined && handler.part(standIn) === null) throw malformed("a value lacks its properties");
  const container = handler.start(standIn, data, limits);
  handler.fill(container, standIn, data);
  return container;
}

module.exports = { reviveSimply, simpleHandlers };
