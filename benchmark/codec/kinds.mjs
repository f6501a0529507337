// 37 kinds of values, and whether what comes back is the same in every respect: identities, prototypes, properties that
// are not enumerable, stacks.

import { ownModule } from "./package-modules.mjs";

class HttpError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
  get name() {
    return "HttpError";
  }
}

class Money {
  constructor(amount) {
    this.amount = amount;
  }
}

const define = (key, value) =>
  Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });

function selfContained() {
  const value = { list: [] };
  value.list.push(value);
  return value;
}

export const KINDS = {
  "plain data": () => ({ a: [1, "two", true, null, { b: {} }] }),
  "lone surrogate": () => ({ text: "a\ud83d", "\ude00": 1 }),
  "key __proto__": () => define("__proto__", { polluted: 1 }),
  "a user's __type": () => ({ __type: "Date", value: "2020-01-01T00:00:00.000Z" }),
  "keys of the formats": () => ({ json: 1, meta: { values: {} }, v: 1, t: [[[0], "Date"]], $: 1 }),
  undefined: () => ({ a: undefined, list: [undefined] }),
  NaN: () => ({ a: NaN }),
  Infinity: () => ({ a: Infinity, b: -Infinity }),
  "-0": () => ({ a: -0 }),
  BigInt: () => ({ a: -(2n ** 80n) }),
  "boxed primitives": () => ({ a: Object(1), b: Object("s"), c: Object(false) }),
  Date: () => ({ a: new Date(5) }),
  "invalid Date": () => ({ a: new Date(NaN) }),
  RegExp: () => ({ a: /a\/b/gi }),
  "RegExp's lastIndex": () => ({ a: Object.assign(/a/g, { lastIndex: 3 }) }),
  URL: () => ({ a: new URL("https://user@example.com/path?q#h") }),
  Map: () => ({ a: new Map([[{ key: 1 }, new Map([["x", 1]])]]) }),
  Set: () => ({ a: new Set([1, undefined, new Set(["x"])]) }),
  "sparse array": () => ({ a: Object.assign([], { length: 5, 1: "x" }) }),
  "object without prototype": () => ({ a: Object.assign(Object.create(null), { x: 1 }) }),
  Error: () => ({ a: new Error("x") }),
  "Error's class": () => ({ a: new RangeError("x") }),
  "Error's cause": () => ({ a: new Error("x", { cause: new Error("y") }) }),
  "Error's code": () => ({ a: Object.assign(new Error("x"), { code: "E_X" }) }),
  "Error's properties": () => ({ a: Object.assign(new Error("x"), { at: new Date(1), path: "/x" }) }),
  "Error's hidden name": () => ({
    a: Object.defineProperty(new Error("x"), "name", { value: "AbortError", configurable: true, writable: true }),
  }),
  AggregateError: () => ({ a: new AggregateError([new TypeError("y"), 1], "x") }),
  "registered error": () => ({ a: new HttpError(404, "gone") }),
  "registered class": () => ({ a: new Money(5) }),
  ArrayBuffer: () => ({ a: Uint8Array.of(1, 2, 3).buffer }),
  Uint8Array: () => ({ a: Uint8Array.of(1, 2, 3) }),
  "Float64Array and BigInt64Array": () => ({ a: Float64Array.of(1.5, NaN), b: BigInt64Array.of(-1n) }),
  DataView: () => ({ a: new DataView(Uint8Array.of(1, 2, 3).buffer) }),
  Buffer: () => ({ a: Buffer.from("text") }),
  "same object twice": () => {
    const shared = { x: 1 };
    return { a: shared, b: [shared] };
  },
  cycle: selfContained,
  "cycle through a Map": () => {
    const map = new Map();
    map.set("self", map);
    return { map };
  },
};

/** Names of the kinds that do not come back as they were, with the first difference. */
export function wrongKinds({ encode, decode, register }) {
  const { assertSameGraph } = ownModule("__test__/codec/same_graph.js");
  const disposers = register?.({ HttpError, Money });
  const wrong = {};
  for (const [name, make] of Object.entries(KINDS)) {
    const value = make();
    try {
      assertSameGraph(decode(encode(value)), value);
    } catch (error) {
      wrong[name] = error.message.split("\n")[0];
    }
  }
  for (const dispose of disposers ?? []) dispose();
  return wrong;
}
