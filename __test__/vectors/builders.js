"use strict";
// The values of the vectors, by case name. Stacks are set, as a host would write its own file names into them.

const { SignalboxError } = require("../../lib/errors.js");
const { registerClass } = require("../../lib/codec.js");

// --- Classes that some of them need --------------------------------------------------------------------------------

/** Travels by its properties. */
class Money {
  constructor(amount, currency) {
    this.amount = amount;
    this.currency = currency;
  }
}

/** Travels by a codec, as its state is private. */
class Point {
  #x;
  #y;
  constructor(x, y) {
    this.#x = x;
    this.#y = y;
  }
  static codec = { encode: (point) => [point.#x, point.#y], decode: ([x, y]) => new Point(x, y) };
}

/** Its name is that of its class. */
class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
  get name() {
    return "HttpError";
  }
}

/** Does not say its name. */
class QuietError extends Error {}

/** Registers the classes; the disposers take them back. */
function registerVectorClasses() {
  return [
    registerClass("Money", Money),
    registerClass("Point", Point, Point.codec),
    registerClass("HttpError", HttpError),
    registerClass("QuietError", QuietError),
  ];
}

// --- Ways to build -------------------------------------------------------------------------------------------------

const define = (object, key, value) =>
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });

const hide = (object, key, value) => Object.defineProperty(object, key, { value, configurable: true, writable: true });

const withStack = (error) => hide(error, "stack", `${error.name}: ${error.message}\n    at build (vectors.js:1:1)`);

const bare = (fields) => Object.assign(Object.create(null), fields);

const withLastIndex = (expression, lastIndex) => Object.assign(expression, { lastIndex });

/** `bytes` in the middle of a bigger buffer. */
function within(bytes, margin = 8) {
  const buffer = new Uint8Array(bytes.length + 2 * margin).fill(0xee).buffer;
  new Uint8Array(buffer, margin, bytes.length).set(bytes);
  return { buffer, offset: margin };
}

const view = (Elements, bytes) => {
  const { buffer, offset } = within(bytes);
  return new Elements(buffer, offset, bytes.length / Elements.BYTES_PER_ELEMENT);
};

/** Bytes 0, 1, 2, … */
const counting = (count) => Array.from({ length: count }, (_, i) => i);

/** An array with holes everywhere but at the keys of `elements`. */
const sparse = (length, elements) => Object.assign([], { length }, elements);

/** `target`, after `tie` has put it into itself or the like. */
function knot(target, tie) {
  tie(target);
  return target;
}

const plain = {
  null: () => null,
  true: () => true,
  false: () => false,
  zero: () => 0,
  integer: () => 1700000000000,
  negative: () => -7,
  fraction: () => 0.1,
  "largest exact integer": () => Number.MAX_SAFE_INTEGER,
  "number that gets an exponent": () => 1e21,
  "number below that": () => 123456789012345680000,
  "small number that gets an exponent": () => 1e-7,
  "small number below that": () => 0.000001,
  "smallest double": () => Number.MIN_VALUE,
  "largest double": () => Number.MAX_VALUE,
  "empty string": () => "",
  "string with quotes and backslashes": () => '"\\/',
  "string with control characters": () => "\b\f\n\r\t\0\u001f\u007f",
  "string beyond ASCII": () => "é 語 😀",
  "string with line separators": () => "\u2028\u2029",
  "string with lone surrogates": () => "a\ud83d b\ude00",
  "empty object": () => ({}),
  "empty array": () => [],
  nested: () => ({ list: [1, [2, [3]], { deep: { deeper: null } }] }),
  "keys like integers come first": () => ({ b: 1, 2: 2, a: 3, 1: 4 }),
  "keys that look like the format": () => ({ v: 1, t: [[[0], "Date"]] }),
};

const keys = {
  "empty key": () => ({ "": new Date(1) }),
  "key __proto__": () => define({}, "__proto__", 1),
  "key __proto__ that holds a special value": () => define({}, "__proto__", new Date(1)),
  "key __proto__ that holds an object": () => define({}, "__proto__", define({}, "__proto__", { polluted: -0 })),
  "keys of Object.prototype": () => ({
    constructor: new Date(1),
    toString: undefined,
    hasOwnProperty: NaN,
    toJSON: 1n,
  }),
  "key __type": () => ({ __type: "Date", value: "2020-01-01T00:00:00.000Z" }),
  "key with a lone surrogate": () => ({ "\ud83d": undefined }),
  "key beyond ASCII": () => ({ ключ: undefined, "a.b": [undefined], 0: undefined }),
};

const primitives = {
  undefined: () => undefined,
  "undefined in an object": () => ({ a: undefined, b: 1 }),
  "undefined in an array": () => [undefined, 1, undefined],
  NaN: () => NaN,
  Infinity: () => Infinity,
  "-Infinity": () => -Infinity,
  "-0": () => -0,
  "numbers in containers": () => ({ a: [NaN, -0], b: { c: -Infinity }, d: 0 }),
  "BigInt zero": () => 0n,
  "BigInt one": () => 1n,
  "BigInt negative": () => -255n,
  "BigInt of 64 bits": () => 0xfedcba9876543210n,
  "BigInt of 300 bits": () => -(2n ** 300n) + 1n,
  "boxed number": () => Object(1.5),
  "boxed -0": () => Object(-0),
  "boxed NaN": () => Object(NaN),
  "boxed string": () => Object("boxed"),
  "boxed boolean": () => Object(false),
  "boxed BigInt": () => Object(10n),
};

const leaves = {
  "Date at the epoch": () => new Date(0),
  "Date before the epoch": () => new Date(-1),
  "Date that is the last": () => new Date(8.64e15),
  "Date that is invalid": () => new Date(NaN),
  "Dates in rows": () => ({ rows: [{ at: new Date(1) }, { at: new Date(2), done: new Date(3) }], at: new Date(4) }),
  "Dates at several depths": () => [[[new Date(1)], new Date(2)], new Date(3), [[new Date(4)]]],
  RegExp: () => /a(b)+/,
  "RegExp with flags and a slash": () => /a\/b/giu,
  "RegExp with lastIndex": () => withLastIndex(/a/g, 3),
  "RegExp that is empty": () => new RegExp(""),
  URL: () => new URL("https://user:pass@example.com:8080/path?q=1#hash"),
  "URL of a file": () => new URL("file:///tmp/a%20b"),
};

const collections = {
  "empty Map": () => new Map(),
  Map: () =>
    new Map([
      ["a", 1],
      [2, "b"],
      [null, null],
      [true, [1]],
    ]),
  "Map with special keys and values": () =>
    new Map([
      [undefined, NaN],
      [new Date(1), 2n],
      [{ id: -0 }, new Map()],
    ]),
  "empty Set": () => new Set(),
  Set: () => new Set(["a", 1, null, undefined, NaN]),
  "Set of collections": () => new Set([new Set([1]), new Map([[1, new Date(2)]])]),
  "Map of Maps": () => new Map([["a", new Map([["b", new Map([["c", new Date(1)]])]])]]),
  "array with a hole": () => sparse(3, { 0: 1, 2: 3 }),
  "array that begins with a hole": () => sparse(2, { 1: "b" }),
  "array that ends with a hole": () => sparse(2, { 0: "a" }),
  "array of holes": () => sparse(3, {}),
  "array with holes and special values": () => sparse(5, { 0: undefined, 2: new Date(1), 4: sparse(2, { 1: 1n }) }),
  "long sparse array": () => sparse(1_000_001, { 1_000_000: new Date(1) }),
  "object without prototype": () => bare({ a: 1, b: new Date(1) }),
  "empty object without prototype": () => bare({}),
  "object without prototype in another": () => bare({ inner: define(bare({}), "__proto__", bare({ x: 1 })) }),
};

const errors = {
  Error: () => withStack(new Error("boom")),
  "Error without a message": () => withStack(new Error()),
  "Error with an empty message": () => withStack(new Error("")),
  TypeError: () => withStack(new TypeError("not a function")),
  "other built-in errors": () =>
    [EvalError, RangeError, ReferenceError, SyntaxError, URIError].map((Class) => withStack(new Class("x"))),
  "Error with code and other properties": () =>
    withStack(
      Object.assign(new Error("open"), { errno: -2, code: "ENOENT", syscall: "open", path: "/nope", at: new Date(1) }),
    ),
  "Error with a hidden code": () => withStack(hide(new Error("quiet"), "code", "E_QUIET")),
  "Error with a cause": () =>
    withStack(new Error("outer", { cause: withStack(new TypeError("inner", { cause: "root" })) })),
  "Error with an undefined cause": () => withStack(new Error("outer", { cause: undefined })),
  "Error with an enumerable cause": () => withStack(Object.assign(new Error("outer"), { cause: 1n })),
  AggregateError: () => withStack(new AggregateError([withStack(new Error("one")), "two", 3n], "many")),
  "Error with a name of its own": () => withStack(Object.assign(new Error("x"), { name: "CustomError" })),
  "Error with a hidden name": () => withStack(hide(new Error("x"), "name", "AbortError")),
  "Error with a key __proto__": () => withStack(define(new Error("x"), "__proto__", { polluted: true })),
  SignalboxError: () => withStack(new SignalboxError("ERR_SIGNALBOX_TIMEOUT", "It did not happen.", { timeoutMs: 5 })),
  "registered error": () => withStack(new HttpError(404, "gone")),
  "registered error that does not say its name": () => withStack(new QuietError("shh")),
};

const bytes = {
  ArrayBuffer: () => Uint8Array.from(counting(5)).buffer,
  "empty ArrayBuffer": () => new ArrayBuffer(0),
  Uint8Array: () => Uint8Array.from([0, 127, 128, 255]),
  "empty Uint8Array": () => new Uint8Array(0),
  "views on a part of a buffer": () => ({
    Int8Array: view(Int8Array, [255, 1]),
    Uint8Array: view(Uint8Array, [1, 2, 3]),
    Uint8ClampedArray: view(Uint8ClampedArray, [9]),
    Int16Array: view(Int16Array, [254, 255, 1, 0]),
    Uint16Array: view(Uint16Array, [1, 2]),
    Int32Array: view(Int32Array, [1, 0, 0, 128]),
    Uint32Array: view(Uint32Array, [1, 2, 3, 4]),
    Float32Array: Float32Array.of(1.5, -0),
    Float64Array: Float64Array.of(Math.PI),
    BigInt64Array: BigInt64Array.of(-1n),
    BigUint64Array: BigUint64Array.of(2n ** 64n - 1n),
  }),
  DataView: () => new DataView(within([1, 2, 3]).buffer, 8, 3),
  Buffer: () => Buffer.from("signalbox"),
  "the same bytes twice": () => knot({ first: Uint8Array.of(7) }, (value) => (value.again = value.first)),
  "two buffers in a Map": () => new Map([[Uint8Array.of(1), Uint8Array.of(2)]]),
};

const references = {
  "same object twice": () => knot({}, (value) => (value.a = value.b = { x: 1 })),
  "same array three times": () => knot([[1]], (value) => value.push(value[0], value[0])),
  "same Date twice": () => knot({ created: new Date(1) }, (value) => (value.updated = value.created)),
  "same Map twice": () => knot([new Map([["a", 1]])], (value) => value.push(value[0])),
  "same RegExp, URL and boxed value twice": () => {
    const each = [/a/g, new URL("https://a.b/"), Object("s")];
    return [each, [...each]];
  },
  "same Error twice": () => knot({ error: withStack(new Error("x")) }, (value) => (value.again = value.error)),
  "object in itself": () => knot({}, (value) => (value.self = value)),
  "array in itself": () => knot([], (value) => value.push(value)),
  "Map in itself, as key and value": () => knot(new Map(), (map) => map.set(map, [map])),
  "Set in itself": () => knot(new Set(), (set) => set.add(set)),
  "Error that is its own cause": () => knot(withStack(new Error("x")), (error) => hide(error, "cause", error)),
  "Error among its own properties": () => knot(withStack(new Error("x")), (error) => (error.details = { error })),
  "array with a hole in itself": () => knot(sparse(6, { 1: 1 }), (list) => (list[5] = list)),
  "object without prototype in itself": () => knot(bare({}), (value) => (value.self = { value })),
  "instance in itself": () => knot(new Money(1, "EUR"), (money) => (money.parent = { money })),
  "instance with a codec, twice": () => knot([new Point(1, 2)], (value) => value.push(value[0])),
  "parents and children": () => {
    const root = { name: "root", children: [] };
    for (const name of ["a", "b"]) root.children.push({ name, parent: root, siblings: root.children });
    return root;
  },
  "objects shared between Map keys, values and errors": () => {
    const [key, detail] = [{ key: true }, { at: new Date(1) }];
    const error = withStack(Object.assign(new Error("x", { cause: detail }), { detail }));
    return [
      new Map([
        [key, error],
        [detail, key],
      ]),
      new Set([error, key]),
    ];
  },
  "shared objects within a shared object": () => {
    const inner = { inner: true };
    const outer = { inner, list: [inner] };
    return { z: [outer], outer, inner };
  },
  "shared objects deep in the value": () => {
    const [one, two] = [{ one: 1 }, { two: 2 }];
    return { a: { b: { c: [one, two], d: [two, one] } }, e: one };
  },
};

const classes = {
  "instance by its properties": () => new Money(12.5, "EUR"),
  "instance with special properties": () => new Money(10n, undefined),
  "instance by a codec": () => new Point(1, -0),
  "instances in containers": () => new Map([[new Point(1, 2), [new Money(1, "EUR"), new Money(2, new Point(3, 4))]]]),
};

const groups = { plain, keys, primitives, leaves, collections, errors, bytes, references, classes };

/** Values of the compat form, in `tagged.json`. */
const tagged = {
  Date: () => new Date(1577836800000),
  "invalid Date": () => new Date(NaN),
  Error: () => withStack(new TypeError("boom")),
  "in containers": () => ({ list: [new Date(0), { error: withStack(new Error("x")) }], plain: { a: 1 } }),
  "a user's own __type": () => ({ __type: "Circle", radius: 1 }),
  "a user's own tagged Date": () => ({ __type: "Date", value: "2020-01-01T00:00:00.000Z" }),
  "a user's own tagged Error": () => ({ __type: "Error", message: "m", stack: "s" }),
  "a user's own __type that is none of a peer's forms": () => ({ __type: "Date", month: 1 }),
  "a user's own __type that holds a Date": () => ({ __type: new Date(0) }),
  "a user's own keys that look escaped": () => ({ "~__type": "Date", "~~__type": 1, x__type: 2, __type: "Date" }),
  "key __proto__": () => define({ __type: "Error" }, "__proto__", new Date(0)),
};

module.exports = { groups, registerVectorClasses, tagged };
