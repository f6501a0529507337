"use strict";
// Deep equality that also holds identity: what is one object on one side must be one on the other. assert.deepEqual
// does not tell two equal objects from one object twice.

const { assert } = require("../harness.js");

/** Fails with the path to the first difference. */
function assertSameGraph(actual, expected) {
  const difference = new Comparison().compare(actual, expected, "value");
  if (difference !== undefined) assert.fail(difference);
}

// What hosts add to an error on their own, and can't be the same after a journey.
const HOSTS_OWN = ["line", "column", "sourceURL", "originalLine", "originalColumn"];

class Comparison {
  #toExpected = new Map();
  #toActual = new Map();

  /** Where the two differ, undefined where they don't. */
  compare(actual, expected, path) {
    if (!isObject(actual) || !isObject(expected)) {
      return Object.is(actual, expected) ? undefined : `${path}: ${show(actual)} is not ${show(expected)}`;
    }
    const known = this.#toExpected.has(actual) || this.#toActual.has(expected);
    if (known) {
      const isSame = this.#toExpected.get(actual) === expected && this.#toActual.get(expected) === actual;
      return isSame ? undefined : `${path}: another identity`;
    }
    this.#toExpected.set(actual, expected);
    this.#toActual.set(expected, actual);
    if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return `${path}: another prototype`;
    return this.#compareContent(actual, expected, path) || this.#compareProperties(actual, expected, path);
  }

  #compareContent(actual, expected, path) {
    if (ArrayBuffer.isView(expected) || expected instanceof ArrayBuffer) {
      return this.#compareList(bytesOf(actual), bytesOf(expected), `${path}.bytes`);
    }
    if (expected instanceof Map) return this.#compareList([...actual].flat(), [...expected].flat(), `${path}.entries`);
    if (expected instanceof Set) return this.#compareList([...actual], [...expected], `${path}.values`);
    if (expected instanceof Date) return this.compare(actual.getTime(), expected.getTime(), `${path}.getTime()`);
    if (expected instanceof URL) return this.compare(actual.href, expected.href, `${path}.href`);
    if (expected instanceof RegExp) {
      return this.#compareList(partsOf(actual), partsOf(expected), `${path}.parts`);
    }
    if (expected instanceof Error) return this.compare(actual.name, expected.name, `${path}.name`);
    const isBoxed = [Number, String, Boolean, BigInt].some((Class) => expected instanceof Class);
    return isBoxed ? this.compare(actual.valueOf(), expected.valueOf(), `${path}.valueOf()`) : undefined;
  }

  #compareList(actual, expected, path) {
    if (actual.length !== expected.length) return `${path}: ${actual.length} is not ${expected.length}`;
    for (let i = 0; i < expected.length; i++) {
      const difference = this.compare(actual[i], expected[i], `${path}[${i}]`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  /** Own properties in their order, with what they are like. A view's elements are its bytes already. */
  #compareProperties(actual, expected, path) {
    if (ArrayBuffer.isView(expected)) return undefined;
    const keys = ownKeys(expected);
    const found = ownKeys(actual);
    if (found.join() !== keys.join()) return `${path}: keys ${found.join()} are not ${keys.join()}`;
    for (const key of keys) {
      const [one, other] = [actual, expected].map((object) => Object.getOwnPropertyDescriptor(object, key));
      if (one.enumerable !== other.enumerable) return `${path}.${key}: another enumerability`;
      const difference = this.compare(actual[key], expected[key], `${path}.${key}`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
}

function ownKeys(object) {
  if (!(object instanceof Error)) return Object.keys(object);
  // The order of these depends on who made the error.
  const hidden = ["message", "stack", "name", "code", "cause", "errors"].filter((key) => Object.hasOwn(object, key));
  return [...hidden, ...Object.keys(object).filter((key) => !hidden.includes(key) && !HOSTS_OWN.includes(key))];
}

function bytesOf(value) {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

const partsOf = ({ source, flags, lastIndex }) => [source, flags, lastIndex];

function isObject(value) {
  return typeof value === "object" && value !== null;
}

function show(value) {
  if (isObject(value)) return Object.prototype.toString.call(value);
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : typeof value === "string" ? JSON.stringify(value) : String(value);
}

module.exports = { assertSameGraph };
