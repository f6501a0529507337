"use strict";
const { decode, encode } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { assertSameGraph } = require("./same_graph.js");

/** What arrives of a value. */
function journey(value) {
  const { text, bytes } = encode(value);
  return decode(text, bytes);
}

/** The text's value, of a frame that needs no table. */
function plainText(value) {
  const frame = JSON.parse(encode(value).text);
  assert.deepEqual(Object.keys(frame), ["v"]);
  return frame.v;
}

test("a value that JSON can say has no table", () => {
  assert.equal(encode({ a: [1, "x", null, true] }).text, '{"v":{"a":[1,"x",null,true]}}');
});

test("getters are evaluated once", () => {
  const calls = { object: 0, array: 0, sparse: 0, error: 0 };
  const counted = (name) => ({ enumerable: true, get: () => ++calls[name] });
  const value = {
    object: Object.defineProperty({}, "x", counted("object")),
    array: Object.defineProperty([0, 0], 1, counted("array")),
    sparse: Object.defineProperty(Object.assign([], { length: 3 }), 2, counted("sparse")),
    error: Object.defineProperty(new Error("x"), "x", counted("error")),
  };
  const arrived = journey(value);
  assert.deepEqual(calls, { object: 1, array: 1, sparse: 1, error: 1 });
  assert.deepEqual([arrived.object.x, arrived.array[1], arrived.sparse[2], arrived.error.x], [1, 1, 1, 1]);
});

test("a getter that answers differently each time can't smuggle in what was not looked at", () => {
  let calls = 0;
  const value = {
    get x() {
      return calls++ === 0 ? 1 : () => {};
    },
  };
  assert.deepEqual(plainText(value), { x: 1 });
});

test("what a getter throws is thrown", () => {
  const failure = new Error("from the getter");
  assert.throws(
    () =>
      encode({
        get x() {
          throw failure;
        },
      }),
    (error) => error === failure,
  );
});

test("the value is not changed, and may be frozen", () => {
  const value = Object.freeze({
    at: new Date(1),
    list: Object.freeze([undefined, Object.freeze(new Map([[1, NaN]]))]),
  });
  const { at, list } = value;
  journey(value);
  assert.equal(value.at, at);
  assert.equal(value.list, list);
  assert.deepEqual(Object.keys(value), ["at", "list"]);
});

test("symbol keys and properties that are not enumerable stay behind", () => {
  const unsendable = () => {};
  const value = { a: 1, [Symbol("s")]: unsendable };
  Object.defineProperty(value, "hidden", { value: unsendable });
  assert.deepEqual(plainText(value), { a: 1 });
});

test("an array's properties other than its elements stay behind", () => {
  assert.deepEqual(plainText(Object.assign([1], { extra: () => {} })), [1]);
  const arrived = journey(Object.assign([], { length: 2 }, { extra: () => {} }));
  assert.deepEqual([arrived.length, Object.keys(arrived)], [2, []]);
});

test("an instance of a class that is not registered travels as its own enumerable properties", () => {
  class Position {
    constructor() {
      this.x = 1;
      this.at = new Date(1);
    }
    get inherited() {
      return 2;
    }
    method() {}
  }
  const arrived = journey(new Position());
  assertSameGraph(arrived, { x: 1, at: new Date(1) });
});

test("an instance with a toJSON of its class travels as what that returns", () => {
  const keys = [];
  class Moment {
    constructor(answer) {
      this.answer = answer;
    }
    toJSON(key) {
      keys.push(key);
      return this.answer;
    }
  }
  const value = { text: new Moment("2020"), list: [new Moment({ at: new Date(1) })], none: new Moment(undefined) };
  assertSameGraph(journey(value), { text: "2020", list: [{ at: new Date(1) }], none: undefined });
  assert.deepEqual(keys, ["text", "0", "none"]);
  assert.equal(journey(new Moment(1)), 1);
  assert.equal(keys[3], "");
});

test("a toJSON is asked once, also where it returns its own object or another with one", () => {
  class Same {
    x = new Date(1);
    toJSON() {
      return this;
    }
  }
  class Other {
    toJSON() {
      return new Same();
    }
  }
  assertSameGraph(journey({ same: new Same(), other: new Other() }), {
    same: { x: new Date(1) },
    other: { x: new Date(1) },
  });
});

test("a toJSON that leads to itself by ever new objects is a limit, not an endless walk", () => {
  class Endless {
    toJSON() {
      return { next: new Endless() };
    }
  }
  assert.throws(() => encode(new Endless()), { code: "ERR_SIGNALBOX_CODEC_LIMIT", limit: "maxDepth" });
});

test("an own toJSON is a property like others: data is kept, a function is refused", () => {
  assertSameGraph(journey({ toJSON: new Date(1) }), { toJSON: new Date(1) });
  assert.throws(() => encode({ a: { toJSON: () => 1 } }), {
    code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED",
    path: ["a", "toJSON"],
  });
});

test("an instance's own toJSON function is refused, not asked", () => {
  class Asked {
    toJSON = () => "answer";
  }
  assert.throws(() => encode([new Asked()]), { code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED", path: [0, "toJSON"] });
});

test("enumerable properties that somebody put on Object.prototype stay behind", () => {
  const value = { a: new Date(1), list: [{ b: undefined }] };
  Object.prototype.polluted = () => {};
  try {
    const { text } = encode(value);
    assert.equal(text, '{"v":{"a":1,"list":[{"b":null}]},"t":[[[0,"a"],"Date"],[[0,"list",0,"b"],"undefined"]]}');
    assert.deepEqual(Object.keys(decode(text)), ["a", "list"]);
  } finally {
    delete Object.prototype.polluted;
  }
});

test("a Map that grows while it is walked ends", () => {
  const map = new Map([["first", null]]);
  map.set("grow", {
    get x() {
      map.set({}, 1);
      return 1;
    },
  });
  assert.equal(journey(map).size, 2);
});
