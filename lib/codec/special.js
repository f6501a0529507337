"use strict";

// Stand-ins and rows of built-in kinds, of instances and of everything else that is no plain object or array.

const { encodeBase64 } = require("./base64.js");
const { BYTE_KINDS, copyBytes } = require("./bytes.js");
const { lastIndexOf, mapToList, setToList } = require("./content.js");
const { addContainer, checkDepth, closeLevel, openLevel, refused, remember } = require("./encoding.js");
const { HIDDEN, readError } = require("./error_record.js");
const { isStackOverflow, overLimit, withArticle } = require("./failure.js");
const { hasToJson, isDate, isMap, isSet, kindOf } = require("./kind.js");
const { classOf } = require("./registry.js");
const { encodeAny, encodeArray, encodeElement, encodeFields, encodeObject } = require("./walk.js");

const { isArray } = Array;
const { hasOwn } = Object;
const DATE = Date.prototype;
const MAP = Map.prototype;
const SET = Set.prototype;
const { getTime } = DATE;

/** `number` is the object's in `seen`. */
function encodeSpecial(state, value, number, prototype, depth, isAnswer) {
  const entry = classOf(prototype);
  if (entry !== undefined && !entry.isError) return encodeInstance(state, value, number, entry, depth);
  // By far the most frequent ones are known without asking what else they might be.
  if (prototype === DATE && isDate(value)) return encodeDate(state, value, number, depth);
  if (prototype === MAP && isMap(value)) return encodeList(state, number, mapToList(value), "Map", depth);
  if (prototype === SET && isSet(value)) return encodeList(state, number, setToList(value), "Set", depth);
  if (isArray(value)) return encodeArray(state, value, number, depth);
  const kind = prototype === null ? undefined : kindOf(value);
  if (kind === undefined) return encodeOther(state, value, number, prototype, depth, isAnswer);
  if (BYTE_KINDS.has(kind)) return encodeBytes(state, value, number, kind, depth);
  switch (kind) {
    case "Date":
      return encodeDate(state, value, number, depth);
    case "Error":
      return encodeError(state, value, number, entry, depth);
    case "Map":
      return encodeList(state, number, mapToList(value), "Map", depth);
    case "Set":
      return encodeList(state, number, setToList(value), "Set", depth);
    case "RegExp":
      return encodeLeaf(state, number, depth, "RegExp", [value.source, value.flags, lastIndexOf(value)]);
    case "URL":
      return encodeLeaf(state, number, depth, "URL", value.href);
    case "Number":
    case "String":
    case "Boolean":
    case "BigInt":
      return encodeList(state, number, [globalThis[kind].prototype.valueOf.call(value)], "boxed", depth);
    default:
      throw refused(state, depth, withArticle(kind));
  }
}

function encodeDate(state, date, number, depth) {
  const time = getTime.call(date);
  return encodeLeaf(state, number, depth, "Date", Number.isNaN(time) ? null : time);
}

function encodeLeaf(state, number, depth, tag, standIn) {
  if (typeof standIn === "object" && standIn !== null) checkDepth(state, depth);
  state.seen.marks[number] = state.table.add(depth, tag);
  return standIn;
}

/** A container whose stand-in is a list; `list` is a copy of ours, so that the walk can't make it longer. */
function encodeList(state, number, list, tag, depth) {
  remember(state, number, list, depth);
  openLevel(state, depth, tag);
  for (let i = 0; i < list.length; i++) list[i] = encodeElement(state, list[i], depth, i);
  closeLevel(state);
  return addContainer(state, number, depth, list, tag);
}

function encodeError(state, error, number, entry, depth) {
  const fields = remember(state, number, readError(error), depth);
  for (const field of HIDDEN) {
    if (!hasOwn(fields, field)) continue;
    state.table.enter(depth, field);
    fields[field] = encodeAny(state, fields[field], depth + 1);
  }
  if (fields.own !== undefined) {
    checkDepth(state, depth + 1);
    state.table.enter(depth, "own");
    openLevel(state, depth, "own");
    encodeFields(state, fields.own, depth + 1);
    closeLevel(state);
  }
  return addContainer(state, number, depth, fields, "Error", classDiffering(entry, fields.name));
}

/** The class's name where the error's own does not say it already. */
function classDiffering(entry, name) {
  return entry === undefined || entry.name === name ? undefined : entry.name;
}

function encodeInstance(state, instance, number, entry, depth) {
  const standIn = remember(state, number, [null], depth);
  openLevel(state, depth, "payload");
  state.table.enter(depth, 0);
  if (entry.codec === undefined) {
    checkDepth(state, depth + 1);
    standIn[0] = encodeFields(state, { ...instance }, depth + 1);
  } else {
    (state.openInstances ??= []).push(number);
    standIn[0] = encodeAny(state, entry.codec.encode(instance), depth + 1);
    state.openInstances.pop();
  }
  closeLevel(state);
  return addContainer(state, number, depth, standIn, "class", entry.name);
}

function encodeBytes(state, value, number, kind, depth) {
  const bytes = snapshot(state, value, kind, depth);
  const { maxBytes } = state.limits;
  state.byteCount += bytes.length;
  if (state.byteCount > maxBytes) throw overLimit("maxBytes", maxBytes, "The buffers of the value are too big.");
  const data = state.inlineBytes ? encodeBase64(bytes) : (state.bytes ??= []).push(bytes) - 1;
  state.seen.marks[number] = state.table.add(depth, kind, data);
  return null;
}

function snapshot(state, value, kind, depth) {
  try {
    return copyBytes(value, kind);
  } catch (error) {
    if (isStackOverflow(error)) throw error;
    const what = `${withArticle(kind)} whose buffer was transferred away`;
    throw refused(state, depth, what, "Send it before the transfer, or send a copy.");
  }
}

/** An object of no kind that is known: as JSON.stringify takes it, but with all that is in it kept. */
function encodeOther(state, value, number, prototype, depth, isAnswer) {
  if (prototype !== null && !isAnswer && hasToJson(value)) {
    const answer = value.toJSON(depth === 0 ? "" : String(state.table.keyAt(depth)));
    if (answer === null || typeof answer !== "object") return encodeAny(state, answer, depth);
    return encodeObject(state, answer, depth, true);
  }
  const fields = encodeFields(state, remember(state, number, { ...value }, depth), depth);
  return prototype === null ? addContainer(state, number, depth, fields, "null-prototype") : fields;
}

module.exports = { encodeSpecial };
