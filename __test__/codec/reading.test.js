"use strict";
const { decode, decodeFrame, encode } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");
const { assertSameGraph } = require("./same_graph.js");

// What a writer never does and a reader takes all the same.

test("white space, escapes and an empty table do not matter", () => {
  assertSameGraph(decode(' { "t" : [ ] , "\\u0076" : [ 1 ] } '), [1]);
});

test("a path may repeat keys that it could share", () => {
  const text = '{"v":{"a":[1,2]},"t":[[[0,"a",0],"Date"],[[0,"a",1],"Date"]]}';
  assertSameGraph(decode(text), { a: [new Date(1), new Date(2)] });
});

test("a share row may come after the reference to it", () => {
  const [one, same] = decode('{"v":[null,{"a":1}],"t":[[[0,0],"ref",1],[[0,1],"share"]]}');
  assert.deepEqual(one, { a: 1 });
  assert.equal(one, same);
});

test("rows of places beside each other may come in any order", () => {
  const text = '{"v":{"a":1,"b":["x",2]},"t":[[[0,"b",1],"Date"],[[1],"Map"],[[0,"a"],"Date"]]}';
  assertSameGraph(decode(text), { a: new Date(1), b: new Map([["x", new Date(2)]]) });
});

test("bytes beside the text and in it may be mixed", () => {
  const text = '{"v":[null,null],"t":[[[0,0],"Uint8Array","AQ=="],[[0,1],"Uint8Array",0]]}';
  assertSameGraph(decode(text, [Uint8Array.of(2)]), [Uint8Array.of(1), Uint8Array.of(2)]);
});

test("a Map's key that comes twice has its last value", () => {
  assertSameGraph(decode('{"v":["a",1,"a",2],"t":[[[0],"Map"]]}'), new Map([["a", 2]]));
});

test("what the table does not name is the parsed object itself", () => {
  const frame = JSON.parse('{"v":{"at":1,"rest":{"a":1}},"t":[[[0,"at"],"Date"]]}');
  const { v } = frame;
  const value = decodeFrame(frame);
  assert.equal(value, v);
  assertSameGraph(value, { at: new Date(1), rest: { a: 1 } });
});

test("the frames of a batch are parsed together and decoded one by one", () => {
  const batch = JSON.parse(`[${encode({ at: new Date(1) }).text},${encode([1]).text}]`);
  assertSameGraph(
    batch.map((frame) => decodeFrame(frame)),
    [{ at: new Date(1) }, [1]],
  );
});

test("text that is no string is malformed", () => {
  for (const text of [undefined, null, 1, {}, new Uint8Array(1)]) {
    assert.throws(() => decode(text), { code: "ERR_SIGNALBOX_CODEC_MALFORMED" });
  }
});
