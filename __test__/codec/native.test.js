"use strict";
const { deserialize, registerClass, serialize } = require("signalbox");
const { decode, encode } = require("../../lib/codec.js");
const { codecStats } = require("../../lib/serialize.js");
const { assert, test } = require("../harness.js");
const { groups, tagged } = require("../vectors/builders.js");
const { assertSameGraph } = require("./same_graph.js");
const { eachCase, readVectors, toBytes, withVectorClasses } = require("./vectors.js");

const TAGGED = { compat: "tagged" };

/** What the function throws. */
function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

for (const [group, builders] of Object.entries(groups)) {
  test(`${group}: the engine writes the texts of the vectors`, () => {
    withVectorClasses(() =>
      eachCase(readVectors(group), ({ name, text, inlineText = text }) =>
        assert.equal(serialize(builders[name]()), inlineText),
      ),
    );
  });

  test(`${group}: the engine reads the vectors`, () => {
    withVectorClasses(() =>
      eachCase(readVectors(group), ({ name, text, inlineText = text }) =>
        assertSameGraph(deserialize(inlineText), builders[name]()),
      ),
    );
  });
}

test("tagged: the engine writes and reads the vectors", () => {
  eachCase(readVectors("tagged"), ({ name, text }) => {
    const value = tagged[name]();
    assert.equal(serialize(value, TAGGED), text);
    if (value instanceof Error) Object.setPrototypeOf(value, Error.prototype);
    assertSameGraph(deserialize(text, TAGGED), value);
  });
});

test("hostile: the engine refuses each text with its code", () => {
  withVectorClasses(() =>
    eachCase(readVectors("hostile"), ({ text, bytes, options, code }) => {
      if (bytes !== undefined) return;
      assert.throws(() => deserialize(text, options), { name: "SignalboxError", code });
    }),
  );
});

test("hostile: texts that come with bytes are refused without them too", () => {
  for (const { name, text, bytes, options } of readVectors("hostile")) {
    if (bytes === undefined || text === '{"v":1}') continue;
    assert.throws(() => deserialize(text, options), /^SignalboxError/, name);
    assert.throws(() => decode(text, bytes.map(toBytes), options), /^SignalboxError/, name);
  }
});

test("counters show that the engine's codec did it", () => {
  const before = codecStats();
  deserialize(serialize({ at: new Date(1) }));
  deserialize(serialize({ plain: true }));
  deserialize(serialize(new Date(1), TAGGED), TAGGED);
  const after = codecStats();
  assert.equal(after.encoded - before.encoded, 2);
  assert.equal(after.decoded - before.decoded, 2);
  assert.equal(after.translated - before.translated, 2);
});

test("what can't be sent is told by the same error on both sides", () => {
  const detached = new ArrayBuffer(4);
  const view = new Uint8Array(detached);
  const { port1 } = new MessageChannel();
  port1.postMessage(null, [detached]);
  port1.close();
  const values = [
    () => {},
    { a: [Symbol("s")] },
    new Map([["k", new WeakMap()]]),
    new Map([[() => {}, 1]]),
    new Set([1, Promise.resolve()]),
    Object.assign(new Error("x"), { details: { f() {} } }),
    new Error("x", { cause: [() => {}] }),
    Object.assign([], { length: 5, 3: { f() {} } }),
    { detached },
    { view },
    Object(Symbol("s")),
  ];
  for (const value of values) {
    const expected = thrownBy(() => encode(value));
    const { code, message, path } = thrownBy(() => serialize(value));
    assert.deepEqual({ code, message, path }, { code: expected.code, message: expected.message, path: expected.path });
  }
  for (const value of [1n, [new Map()], { a: { b: /x/ } }, { f() {} }]) {
    const expected = thrownBy(() => encode(value, TAGGED));
    const { code, message, path } = thrownBy(() => serialize(value, TAGGED));
    assert.deepEqual({ code, message, path }, { code: expected.code, message: expected.message, path: expected.path });
  }
});

test("a cycle is refused where it can't be sent", () => {
  class Node {}
  const dispose = registerClass("CycleNode", Node, { encode: ({ next }) => next, decode: () => new Node() });
  const node = Object.assign(new Node(), { next: { back: null } });
  node.next.back = node;
  const { code, message, path } = thrownBy(() => serialize([node]));
  const expected = thrownBy(() => encode([node]));
  dispose();
  assert.deepEqual({ code, message, path }, { code: expected.code, message: expected.message, path: expected.path });

  const cycle = {};
  cycle.self = cycle;
  assert.throws(() => serialize(cycle, TAGGED), { code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED", path: ["self"] });
});

test("limits are held, and told with their option", () => {
  let deep = [];
  for (let i = 0; i < 600; i++) deep = [deep];
  for (const [call, limit] of [
    [() => serialize(deep), "maxDepth"],
    [() => deserialize(`{"v":${"[".repeat(600)}${"]".repeat(600)}}`), "maxDepth"],
    [() => serialize("long", { maxTextLength: 11 }), "maxTextLength"],
    [() => deserialize('{"v":"long"}', { maxTextLength: 11 }), "maxTextLength"],
    [() => serialize([1n, 2n], { maxRows: 1 }), "maxRows"],
    [() => serialize(new Uint8Array(9), { maxBytes: 8 }), "maxBytes"],
    [() => serialize(Object.assign([], { length: 4e9 })), "maxTextLength"],
  ]) {
    const { code, limit: told, allowed } = thrownBy(call);
    assert.deepEqual([code, told, typeof allowed], ["ERR_SIGNALBOX_CODEC_LIMIT", limit, "number"]);
  }
  const allowed = { maxDepth: 1000 };
  assert.equal(serialize(deserialize(serialize(deep, allowed), allowed), allowed), encode(deep, allowed).text);
});

test("wherever the stack ends, that is a limit and no crash", () => {
  let deep = {};
  for (let i = 0; i < 900; i++) deep = { a: deep, at: new Date(i) };
  const allowed = { maxDepth: 1000 };
  const text = serialize(deep, allowed);
  const codes = new Set();
  let left = 300;
  // On the way back from where the stack ended, a little more of it is left each time.
  const dive = () => {
    try {
      dive();
    } catch {
      // Told below.
    }
    if (left-- <= 0) return;
    for (const call of [() => serialize(deep, allowed), () => deserialize(text, allowed)]) {
      const error = thrownBy(call);
      if (error !== undefined && !/call stack/.test(error.message)) codes.add(error.code);
    }
  };
  dive();
  codes.delete("ERR_SIGNALBOX_CODEC_LIMIT");
  assert.deepEqual([...codes], []);
});

test("getters run once, toJSON is asked once, in both codecs alike", () => {
  const make = () => {
    const asked = [];
    class Answers {
      toJSON(key) {
        asked.push(key);
        return { at: new Date(1), asked: asked.length };
      }
    }
    const value = new Answers();
    return {
      asked,
      value: {
        get once() {
          asked.push("getter");
          return 1;
        },
        list: [value],
        map: new Map([["k", value]]),
        value,
      },
    };
  };
  const [one, other] = [make(), make()];
  assert.equal(serialize(one.value), encode(other.value).text);
  assert.deepEqual(one.asked, other.asked);
});

test("what a getter, a toJSON or a class throws arrives as it is", () => {
  const thrown = new RangeError("mine");
  const fail = () => {
    throw thrown;
  };
  for (const value of [
    Object.defineProperty({}, "a", { get: fail, enumerable: true }),
    new (class {
      toJSON() {
        fail();
      }
    })(),
    new Proxy({}, { ownKeys: fail }),
    new Proxy([], { getPrototypeOf: fail }),
  ]) {
    assert.equal(
      thrownBy(() => serialize(value)),
      thrown,
    );
  }
});

test("setters on built-in prototypes are not called", () => {
  const calls = [];
  const setter = { set: (value) => calls.push(value), configurable: true };
  Object.defineProperty(Object.prototype, "planted", setter);
  try {
    const value = deserialize('{"v":{"planted":1,"list":[5]},"t":[[[0,"list",0],"Date"]]}');
    assert.deepEqual(Object.keys(value), ["planted", "list"]);
    assert.equal(value.planted, 1);
    assert.deepEqual(calls, []);
  } finally {
    delete Object.prototype.planted;
  }
});

test("long strings, long lists and many objects come back", () => {
  const value = {
    ascii: "a".repeat(100_000),
    wide: "語é😀".repeat(10_000),
    lone: `${"x".repeat(5_000)}\ud83d${"y".repeat(5_000)}`,
    replacement: "\ufffd",
    list: Array.from({ length: 5_000 }, (_, i) => ({ i, at: new Date(i) })),
    big: -(2n ** 70_000n),
  };
  value.same = value.list[4_999];
  assert.equal(serialize(value), encode(value).text);
  assertSameGraph(deserialize(serialize(value)), value);
});

test("arguments are checked", () => {
  assert.throws(() => deserialize(1), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "text" });
  assert.throws(() => serialize(1, { maxDeth: 1 }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN", option: "maxDeth" });
  assert.throws(() => serialize(1, { compat: "x" }), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "compat" });
  assert.throws(() => serialize(1, { inlineBytes: false }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});
