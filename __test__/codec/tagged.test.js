"use strict";
const { decode, encode, registerClass } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { assertSameGraph } = require("./same_graph.js");

const TAGGED = { compat: "tagged" };
const toText = (value) => encode(value, TAGGED).text;
const fromText = (text) => decode(text, [], TAGGED);

/** How peers of this form read, word for word. */
function readAsPeer(data) {
  return JSON.parse(data, (key, value) => {
    if (value?.__type === "Date") {
      return new Date(value.value);
    }
    if (value?.__type === "Error") {
      const err = new Error(value.message);
      err.stack = value.stack;
      return err;
    }
    return value;
  });
}

test("a peer reads Dates and Errors of ours", () => {
  const error = new TypeError("boom");
  const read = readAsPeer(toText({ at: new Date(5), list: [error], none: new Date(NaN) }));
  assert.equal(read.at.getTime(), 5);
  assert.ok(Number.isNaN(read.none.getTime()));
  assert.equal(read.list[0].message, "boom");
  assert.equal(read.list[0].stack, error.stack);
});

test("a peer takes none of a user's objects for a Date or Error", () => {
  const value = { a: { __type: "Date", value: "2020" }, b: { __type: "Error", message: "m" } };
  const read = readAsPeer(toText(value));
  assert.deepEqual(read, { a: { "~__type": "Date", value: "2020" }, b: { "~__type": "Error", message: "m" } });
});

test("a user's own __type survives between us, whatever it is", () => {
  const values = ["Date", "Error", "Circle", "", null, 1, undefined, { x: 1 }, ["Date"]];
  for (const type of values) {
    const value = { __type: type, "~__type": type, "~~__type": "Date", value: "2020", inner: [{ __type: type }] };
    const expected = JSON.parse(JSON.stringify(value));
    assertSameGraph(fromText(toText(value)), expected);
  }
});

test("a user's objects of a peer that does not escape are left as they are", () => {
  const texts = [
    '{"__type":"Date","month":1}',
    '{"__type":"Date","value":"2020","more":1}',
    '{"__type":"Date","value":1}',
    '{"__type":"Error","message":1}',
    '{"__type":"Error","message":"m","stack":"s","code":"E"}',
    '{"__type":"Error"}',
    '{"__type":"Map","value":[]}',
  ];
  for (const text of texts) assert.deepEqual(fromText(text), JSON.parse(text));
});

test("a key that is written with escapes is seen", () => {
  assertSameGraph(fromText('[{"\\u005f_type":"Date","value":"1970-01-01T00:00:00.001Z"}]'), [new Date(1)]);
});

test("what JSON has no place for is as JSON.stringify does it", () => {
  class Dated {
    toJSON() {
      return { at: new Date(1) };
    }
  }
  const value = {
    gone: undefined,
    list: [undefined, NaN, -Infinity, -0],
    boxed: [Object(1), Object("s"), Object(true)],
    url: new URL("https://a.b/"),
    json: new Dated(),
  };
  assert.equal(
    toText(value),
    '{"list":[null,null,null,0],"boxed":[1,"s",true],"url":"https://a.b/",' +
      '"json":{"at":{"__type":"Date","value":"1970-01-01T00:00:00.001Z"}}}',
  );
  assert.equal(toText(undefined), "null");
});

test("what JSON.stringify would lose is refused with its path", () => {
  const cycle = {};
  cycle.self = [cycle];
  const values = [
    new Map(),
    new Set(),
    1n,
    Object(1n),
    /a/,
    new Uint8Array(1),
    new ArrayBuffer(1),
    Buffer.from("a"),
    () => {},
  ];
  for (const value of values) {
    assert.throws(() => toText({ a: [value] }), { code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED", path: ["a", 0] });
  }
  assert.throws(() => toText({ cycle }), {
    code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED",
    path: ["cycle", "self", 0],
    message: /is a cycle/,
  });
});

test("a repeated reference is written out each time, up to the length of a text", () => {
  const shared = { at: new Date(1) };
  const [one, other] = fromText(toText([shared, shared]));
  assertSameGraph([one, other], [{ at: new Date(1) }, { at: new Date(1) }]);
  let value = {};
  for (let i = 0; i < 60; i++) value = [value, value];
  assert.throws(() => encode(value, { ...TAGGED, maxTextLength: 100_000 }), { code: "ERR_SIGNALBOX_CODEC_LIMIT" });
});

test("depth and length have limits", () => {
  let value = 1;
  for (let i = 0; i < 501; i++) value = [value];
  assert.throws(() => toText(value), { code: "ERR_SIGNALBOX_CODEC_LIMIT", limit: "maxDepth" });
  assert.throws(() => fromText(JSON.stringify(value)), { code: "ERR_SIGNALBOX_CODEC_LIMIT", limit: "maxDepth" });
  assertSameGraph(fromText(toText(value[0])), value[0]);
  assert.throws(() => encode("xxx", { ...TAGGED, maxTextLength: 4 }), { code: "ERR_SIGNALBOX_CODEC_LIMIT" });
});

test("text that is no JSON is malformed", () => {
  assert.throws(() => fromText("{"), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" });
});

test("registered classes are not asked: the form has no place for them", () => {
  class Money {
    amount = 1;
  }
  const dispose = registerClass("TaggedMoney", Money);
  assert.equal(toText(new Money()), '{"amount":1}');
  dispose();
});
