"use strict";
// Random values of every kind that the codec knows, the same ones for the same seed.

/** Numbers from 0 to below 1 (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const KEYS = [
  "a",
  "b",
  "",
  "0",
  "17",
  "__proto__",
  "constructor",
  "toString",
  "é",
  "\ud800",
  "a.b",
  "__type",
  "length",
];
const STRINGS = [
  "",
  "plain",
  'quote " and \\',
  "\n\0\u001f",
  "語😀",
  "\ud83d lone",
  "\u2028",
  "__proto__",
  "x".repeat(300),
];
const NUMBERS = [0, -0, 1, -1, 0.1, NaN, Infinity, -Infinity, 1e21, 1e-7, 2 ** 53, 5e-324, 1.7976931348623157e308];

class RandomValues {
  #next;
  #containers = [];
  #shareable = [];
  #classes;

  /** `classes` are functions of a value that make an instance which holds it. */
  constructor(seed, classes) {
    this.#next = randomNumbers(seed);
    this.#classes = classes;
  }

  value() {
    this.#containers = [];
    this.#shareable = [];
    const value = this.#any(0);
    // Cycles, and references from anywhere to anywhere.
    for (const put of this.#containers) {
      if (this.#chance(0.15) && this.#shareable.length > 0) put(this.#pick(this.#shareable));
    }
    return value;
  }

  #int(below) {
    return Math.floor(this.#next() * below);
  }
  #pick(list) {
    return list[this.#int(list.length)];
  }
  #chance(probability) {
    return this.#next() < probability;
  }

  #any(depth) {
    if (this.#shareable.length > 0 && this.#chance(0.1)) return this.#pick(this.#shareable);
    const kinds = depth > 4 || (depth > 0 && this.#chance(0.35)) ? this.#leaves : this.#nodes;
    const value = this.#pick(kinds)(depth);
    if (typeof value === "object" && value !== null) this.#shareable.push(value);
    return value;
  }

  #leaves = [
    () => null,
    () => undefined,
    () => this.#chance(0.5),
    () => this.#pick(NUMBERS),
    () => this.#next() * 10 ** this.#int(20),
    () => this.#int(1e6),
    () => this.#pick(STRINGS),
    () => BigInt(this.#int(1e9)) ** BigInt(this.#int(9)) * (this.#chance(0.5) ? 1n : -1n),
    () => new Date(this.#chance(0.1) ? NaN : this.#int(4e12) - 2e12),
    () =>
      Object.assign(new RegExp(this.#pick(["a", "", "\\/[/]", "(?<n>é)"]), this.#pick(["", "g", "giy"])), {
        lastIndex: this.#int(3),
      }),
    () => new URL(this.#pick(["https://example.com/a?b#c", "data:,x", "file:///tmp"])),
    () => Object(this.#pick([...NUMBERS, ...STRINGS, true, 5n])),
    () => this.#bytes(),
  ];

  #nodes = [
    (depth) => this.#fill({}, depth),
    (depth) => this.#fill({}, depth),
    (depth) => this.#fill(Object.create(null), depth),
    (depth) => this.#list(depth),
    (depth) => this.#list(depth),
    (depth) => this.#sparse(depth),
    (depth) => this.#map(depth),
    (depth) => this.#set(depth),
    (depth) => this.#error(depth),
    (depth) => this.#pick(this.#classes)(this.#any(depth + 1)),
  ];

  #fill(object, depth) {
    for (let i = this.#int(5); i > 0; i--) define(object, this.#pick(KEYS), this.#any(depth + 1));
    this.#containers.push((value) => define(object, this.#pick(KEYS), value));
    return object;
  }

  #list(depth) {
    const list = Array.from({ length: this.#int(6) }, () => this.#any(depth + 1));
    this.#containers.push((value) => list.push(value));
    return list;
  }

  #sparse(depth) {
    const list = [];
    list.length = this.#int(10);
    for (let i = this.#int(4); i > 0; i--) list[this.#int(this.#chance(0.2) ? 1e6 : 12)] = this.#any(depth + 1);
    return list;
  }

  #map(depth) {
    const map = new Map();
    for (let i = this.#int(4); i > 0; i--) map.set(this.#any(depth + 1), this.#any(depth + 1));
    this.#containers.push((value) => (this.#chance(0.5) ? map.set(value, 1) : map.set("k", value)));
    return map;
  }

  #set(depth) {
    const set = new Set();
    for (let i = this.#int(4); i > 0; i--) set.add(this.#any(depth + 1));
    this.#containers.push((value) => set.add(value));
    return set;
  }

  #error(depth) {
    const Class = this.#pick([Error, TypeError, RangeError, AggregateError]);
    const options = this.#chance(0.4) ? { cause: this.#any(depth + 1) } : undefined;
    const error =
      Class === AggregateError
        ? new AggregateError([this.#any(depth + 1)], "many", options)
        : new Class(this.#pick(STRINGS), options);
    hide(error, "stack", `${error.name}: ${error.message}\n    at random`);
    if (this.#chance(0.2)) hide(error, "name", "RandomError");
    if (this.#chance(0.2)) hide(error, "code", this.#any(depth + 1));
    while (this.#chance(0.4))
      define(error, this.#pick(["code", "errno", "__proto__", "details"]), this.#any(depth + 1));
    return error;
  }

  #bytes() {
    const Elements = this.#pick([
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
    ]);
    const bytes = Uint8Array.from({ length: 16 + 8 * this.#int(4) }, () => this.#int(256));
    if (this.#chance(0.1)) return bytes.buffer;
    if (this.#chance(0.1)) return new DataView(bytes.buffer, this.#int(8));
    if (this.#chance(0.1)) return Buffer.from(bytes);
    return new Elements(bytes.buffer, 8, this.#int((bytes.length - 8) / Elements.BYTES_PER_ELEMENT + 1));
  }
}

function define(object, key, value) {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function hide(object, key, value) {
  Object.defineProperty(object, key, { value, configurable: true, writable: true });
}

module.exports = { RandomValues, randomNumbers };
