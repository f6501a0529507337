"use strict";
const { decode, encode } = require("../../lib/codec.js");
const { assert, test } = require("../harness.js");

test("only the viewed part travels, in a buffer of its exact size", () => {
  const pool = new Uint8Array(1024).fill(9);
  for (const value of [pool.subarray(10, 12), new DataView(pool.buffer, 10, 2), Buffer.from("ab")]) {
    const { bytes } = encode(value);
    assert.equal(bytes.length, 1);
    assert.equal(bytes[0].length, 2);
    assert.equal(bytes[0].buffer.byteLength, 2);
  }
});

test("what arrives owns its bytes", () => {
  const { text, bytes } = encode({ typed: Uint16Array.of(1, 2), buffer: Buffer.from("ab") });
  const arrived = decode(text, bytes);
  bytes[0].fill(0xff);
  bytes[1].fill(0xff);
  assert.deepEqual(Array.from(arrived.typed), [1, 2]);
  assert.equal(arrived.buffer.toString(), "ab");
  assert.equal(arrived.buffer.buffer.byteLength, 2);
  assert.equal(decode(encode(Buffer.from("ab"), { inlineBytes: true }).text).buffer.byteLength, 2);
});

test("bytes are a snapshot, as the text is", () => {
  const value = Uint8Array.of(1);
  const { text, bytes } = encode(value);
  value[0] = 2;
  assert.equal(decode(text, bytes)[0], 1);
});

test("bytes may come as any view of bytes, at any offset", () => {
  const pool = new Uint8Array(32);
  new DataView(pool.buffer).setFloat64(3, Math.PI, true);
  const { text } = encode(Float64Array.of(0));
  const arrived = decode(text, [Buffer.from(pool.buffer, 3, 8)]);
  assert.deepEqual(arrived, Float64Array.of(Math.PI));
});

test("views on shared memory travel as copies", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(7);
  const { text, bytes } = encode(shared);
  assert.deepEqual(decode(text, bytes), new Uint8Array([7, 7]));
});

test("a buffer that was transferred away is told by its path", () => {
  const gone = new Uint8Array(4);
  structuredCloneOrSkip(gone.buffer);
  if (gone.byteLength !== 0) return;
  for (const [value, kind] of [
    [gone, "a Uint8Array"],
    [gone.buffer, "an ArrayBuffer"],
  ]) {
    assert.throws(() => encode({ list: [value] }), {
      code: "ERR_SIGNALBOX_CODEC_UNSUPPORTED",
      path: ["list", 0],
      message: new RegExp(`value\\.list\\[0\\] is ${kind} whose buffer was transferred away`),
    });
  }
});

/** Detaches, where the host can. */
function structuredCloneOrSkip(buffer) {
  if (typeof structuredClone === "function") structuredClone(buffer, { transfer: [buffer] });
}

test("a Buffer is a Uint8Array where there is no Buffer", () => {
  const { text, bytes } = encode(Buffer.from("ab"));
  const inline = encode(Buffer.from("ab"), { inlineBytes: true }).text;
  const { Buffer: hosts } = globalThis;
  globalThis.Buffer = undefined;
  try {
    for (const arrived of [decode(text, bytes), decode(inline)]) {
      assert.equal(Object.getPrototypeOf(arrived), Uint8Array.prototype);
      assert.deepEqual(Array.from(arrived), [97, 98]);
    }
  } finally {
    globalThis.Buffer = hosts;
  }
});

test("base64 without Buffer is the same", () => {
  const value = Uint8Array.from({ length: 20_000 }, (_, i) => i * 7);
  const { text } = encode(value, { inlineBytes: true });
  const { Buffer: hosts } = globalThis;
  globalThis.Buffer = undefined;
  try {
    assert.equal(encode(value, { inlineBytes: true }).text, text);
    assert.deepEqual(decode(text), value);
  } finally {
    globalThis.Buffer = hosts;
  }
});
