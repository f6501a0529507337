"use strict";

// Buffers and views, as bytes and back. Elements are little-endian on the wire, as on every host that we know.

const { unknownHere } = require("./failure.js");

const TYPED_ARRAYS = new Set([
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
]);

/** Everything whose content travels as bytes. */
const BYTE_KINDS = new Set([...TYPED_ARRAYS, "ArrayBuffer", "Buffer", "DataView"]);

/**
 * The viewed bytes, copied into a buffer of their exact size: the text is a snapshot, so these are too, and a Buffer's
 * pool must not travel with it. Throws a TypeError for a buffer that was transferred away.
 */
function copyBytes(value, kind) {
  const viewed = kind === "ArrayBuffer" ? new Uint8Array(value) : viewedBytes(value);
  const copy = new Uint8Array(viewed.length);
  copy.set(viewed);
  return copy;
}

function viewedBytes(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** An object of `kind` over `bytes`, which it owns: they fill their buffer exactly. */
function fromBytes(kind, bytes) {
  const { buffer } = bytes;
  if (kind === "ArrayBuffer") return buffer;
  if (kind === "DataView") return new DataView(buffer);
  // A page has no Buffer. It is a Uint8Array there, as it is for Buffer's own prototype chain.
  if (kind === "Buffer") return globalThis.Buffer === undefined ? bytes : globalThis.Buffer.from(buffer);
  const Elements = globalThis[kind];
  if (Elements === undefined) throw unknownHere(`This host has no ${kind}.`, { kind });
  // Throws for a number of bytes that is no whole number of elements.
  return new Elements(buffer);
}

module.exports = { BYTE_KINDS, copyBytes, fromBytes };
