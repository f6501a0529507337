"use strict";

// Rows of objects as most events are: of strings and numbers, some with a Date, a property that is undefined, a short list
// of strings. What they need is seen at a glance, so that nothing is set up for what only the walk meets.

const { isDate } = require("./kind.js");
const { classOf } = require("./registry.js");
const { rowText } = require("./table_text.js");
const { stringify } = require("./text.js");

const { getPrototypeOf, hasOwn } = Object;
const { isArray } = Array;
const DATE = Date.prototype;
const LIST = Array.prototype;
const { getTime } = DATE;

/** With more than these the walk is as fast. */
const MOST_OBJECTS = 4;
const LONGEST_LIST = 32;

/**
 * `{ text, table }` of a plain object, of which `copy` is a copy; undefined, with nothing changed, for one that the walk
 * has to look at.
 */
function flatRow(copy, limits) {
  /** Lists and Dates. One that is there twice has to be one on the other side, too. */
  let objects;
  /** Keys of what JSON can't say. */
  let special;
  for (const key in copy) {
    const value = copy[key];
    switch (typeof value) {
      case "string":
      case "boolean":
        break;
      case "number":
        if (value - value === 0 && (value !== 0 || 1 / value > 0)) break;
        return undefined;
      case "undefined":
        (special ??= []).push(key);
        break;
      case "object":
        if (value === null) break;
        if (objects === undefined) objects = [value];
        else if (objects.length === MOST_OBJECTS || objects.includes(value)) return undefined;
        else objects.push(value);
        if (isPlainDate(value)) (special ??= []).push(key);
        else if (!isPlainList(value)) return undefined;
        break;
      default:
        return undefined;
    }
  }
  if (special === undefined) return { text: stringify(copy, limits), table: undefined };
  return specialRow(copy, special, limits);
}

function specialRow(copy, keys, limits) {
  let table = "";
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    // An inherited one is seen by the loop over an object, where somebody has made one enumerable.
    if (!hasOwn(copy, key)) return undefined;
    table += `${i === 0 ? "[" : ","}${rowText(copy[key] === undefined ? "undefined" : "Date", key, 0)}`;
  }
  for (let i = 0; i < keys.length; i++) {
    const date = copy[keys[i]];
    // Own, so that this calls no setter.
    copy[keys[i]] = date === undefined ? null : timeOf(date);
  }
  return { text: stringify(copy, limits), table: `${table}]` };
}

function isPlainDate(value) {
  return getPrototypeOf(value) === DATE && isDate(value) && classOf(DATE) === undefined;
}

function timeOf(date) {
  const time = getTime.call(date);
  return Number.isNaN(time) ? null : time;
}

/** An array without holes, of nothing but what JSON says whole. */
function isPlainList(value) {
  if (!isArray(value) || getPrototypeOf(value) !== LIST || value.length > LONGEST_LIST) return false;
  for (let i = 0; i < value.length; i++) {
    const element = value[i];
    if (typeof element === "string" || typeof element === "boolean" || element === null) continue;
    if (typeof element !== "number" || element - element !== 0 || (element === 0 && 1 / element < 0)) return false;
  }
  // A method of its own would be asked by JSON.stringify.
  return value.toJSON === undefined;
}

module.exports = { flatRow };
