"use strict";

// Rows of objects as most events are: of strings and numbers, some with a Date, a property that is undefined, a short list
// of strings. What they need is seen at a glance, so that nothing is set up for what only the walk meets; and as they are
// small, their text can be written later, with that of others.

const { isDate } = require("./kind.js");
const { classOf } = require("./registry.js");
const { Row } = require("./row.js");
const { rowText } = require("./table_text.js");

const { getPrototypeOf, hasOwn } = Object;
const { isArray } = Array;
const DATE = Date.prototype;
const LIST = Array.prototype;
const { getTime } = DATE;

/** With more than these the walk is as fast. */
const MOST_OBJECTS = 4;
const LONGEST_LIST = 32;
/** UTF-16 units of text, about, from which on it is worth to look at their exact number at once. */
const MOST_UNITS = 4_096;
/** What stands around a property and its value, and a number. */
const UNITS_AROUND = 6;
const UNITS_OF_A_NUMBER = 10;

/**
 * The row of a plain object, whose stand-in is made of `copy`, a copy of it. Undefined, with nothing changed, for an object
 * that the walk has to look at.
 */
function flatRow(copy) {
  /** Lists and Dates. One that is there twice has to be one on the other side, too. */
  let objects;
  /** Keys of these, and of what is undefined. */
  let special;
  let units = 0;
  for (const key in copy) {
    const value = copy[key];
    units += key.length + UNITS_AROUND;
    switch (typeof value) {
      case "string":
        units += value.length;
        break;
      case "boolean":
        break;
      case "number":
        units += UNITS_OF_A_NUMBER;
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
        (special ??= []).push(key);
        if (isArray(value)) {
          const length = unitsOfList(value);
          if (length === undefined) return undefined;
          units += length;
        } else if (!isPlainDate(value)) return undefined;
        break;
      default:
        return undefined;
    }
  }
  if (units > MOST_UNITS) return undefined;
  if (special === undefined) return new Row(copy, units, undefined, undefined);
  return specialRow(copy, special, units);
}

function specialRow(copy, keys, units) {
  let table;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    // An inherited one is seen by the loop over an object, where somebody has made one enumerable.
    if (!hasOwn(copy, key)) return undefined;
    const value = copy[key];
    if (isArray(value)) continue;
    const row = rowText(value === undefined ? "undefined" : "Date", key, 0);
    table = table === undefined ? `[${row}` : `${table},${row}`;
  }
  for (let i = 0; i < keys.length; i++) {
    const value = copy[keys[i]];
    // Own, so that this calls no setter. A list may be changed before its text is written.
    copy[keys[i]] = value === undefined ? null : isArray(value) ? value.slice() : timeOf(value);
  }
  return new Row(copy, units, undefined, table === undefined ? undefined : `${table}]`);
}

function isPlainDate(value) {
  return getPrototypeOf(value) === DATE && isDate(value) && classOf(DATE) === undefined;
}

function timeOf(date) {
  const time = getTime.call(date);
  return Number.isNaN(time) ? null : time;
}

/** About how many units an array without holes takes that holds nothing but what JSON says whole; else undefined. */
function unitsOfList(list) {
  if (getPrototypeOf(list) !== LIST || list.length > LONGEST_LIST) return undefined;
  let units = 0;
  for (let i = 0; i < list.length; i++) {
    const element = list[i];
    if (typeof element === "string") units += element.length + UNITS_AROUND;
    else if (typeof element === "boolean" || element === null) units += UNITS_AROUND;
    else if (typeof element === "number" && element - element === 0 && (element !== 0 || 1 / element > 0)) {
      units += UNITS_OF_A_NUMBER;
    } else return undefined;
  }
  return units;
}

module.exports = { flatRow };
