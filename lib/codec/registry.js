"use strict";

// Classes whose instances keep their class on the way.

const { disposer } = require("../disposer.js");
const { SignalboxError, optionType } = require("../errors.js");

const byName = new Map();
const byPrototype = new Map();

/** Errors that every host has, and ours. They are known by name and can't be registered again. */
const NATIVE_ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
for (const constructor of NATIVE_ERRORS) {
  add({ ...entryFor(constructor.prototype.name, constructor, undefined), isNative: true });
}
for (const constructor of [AggregateError, SignalboxError]) {
  add(entryFor(constructor.prototype.name, constructor, undefined));
}

/**
 * Lets instances of exactly `constructor` travel under `name`, by `codec.encode` and `codec.decode`; without a codec by
 * their own enumerable properties, and revived without calling the constructor. Both sides register the same name.
 *
 * @returns a disposer that takes it back
 */
function registerClass(name, constructor, codec) {
  if (typeof name !== "string" || name === "") throw optionType("name", "a string that is not empty", name);
  if (typeof constructor !== "function" || !isObject(constructor.prototype)) {
    throw optionType("constructor", "a class", constructor);
  }
  if (codec !== undefined) checkCodec(codec);
  if (byName.has(name)) throw taken("name", `A class is already registered as "${name}".`);
  if (byPrototype.has(constructor.prototype)) {
    throw taken("constructor", `Class ${constructor.name} is already registered.`);
  }
  const entry = entryFor(name, constructor, codec);
  if (codec === undefined && !entry.isError && hasInternalState(constructor)) {
    throw taken(
      "codec",
      `Class ${constructor.name} extends a built-in whose content is no property: register it with { encode, decode }.`,
    );
  }
  add(entry);
  return disposer(() => {
    byName.delete(name);
    byPrototype.delete(constructor.prototype);
  });
}

function entryFor(name, constructor, codec) {
  const { prototype } = constructor;
  const isError = codec === undefined && (prototype === Error.prototype || prototype instanceof Error);
  // `isNative` tells that its constructor takes a message and does nothing else.
  return { name, constructor, prototype, codec, isError, isNative: false };
}

function add(entry) {
  byName.set(entry.name, entry);
  byPrototype.set(entry.prototype, entry);
}

function checkCodec(codec) {
  if (!isObject(codec)) throw optionType("codec", "an object with encode and decode", codec);
  for (const direction of ["encode", "decode"]) {
    if (typeof codec[direction] !== "function") {
      throw optionType(`codec.${direction}`, "a function", codec[direction]);
    }
  }
}

// What a built-in keeps in slots (a Map's entries), an object that is revived from its properties would miss.
function hasInternalState(constructor) {
  for (let link = constructor.prototype; link !== null; link = Object.getPrototypeOf(link)) {
    const maker = link.constructor;
    if (typeof maker === "function" && maker !== Object && isNative(maker)) return true;
  }
  return false;
}

const isNative = (maker) => Function.prototype.toString.call(maker).includes("[native code]");

function isObject(value) {
  return value !== null && typeof value === "object";
}

function taken(option, message) {
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

/** The registration of instances with this prototype, or undefined. */
const classOf = (prototype) => byPrototype.get(prototype);

/** The registration under this name, or undefined. */
const classNamed = (name) => byName.get(name);

module.exports = { classNamed, classOf, registerClass };
