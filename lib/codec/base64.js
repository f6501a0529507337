"use strict";

// Base64 of RFC 4648, with padding. Buffer where there is one, else what pages have.

// String.fromCharCode takes its input as arguments, and engines bound their number.
const CHARACTERS_A_CALL = 8_192;

function encodeBase64(bytes) {
  const { Buffer } = globalThis;
  if (Buffer !== undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHARACTERS_A_CALL) {
    binary += String.fromCharCode.apply(null, bytes.subarray(start, start + CHARACTERS_A_CALL));
  }
  return globalThis.btoa(binary);
}

/** The bytes, in a buffer of their own; undefined where `text` is not what the encoder would write. */
function decodeBase64(text) {
  if (!isCanonical(text)) return undefined;
  const bytes = new Uint8Array((text.length / 4) * 3 - paddingOf(text));
  const { Buffer } = globalThis;
  if (Buffer !== undefined) {
    Buffer.from(bytes.buffer).write(text, "base64");
    return bytes;
  }
  const binary = globalThis.atob(text);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

// Decoders differ in what they forgive: one text must not be two values.
function isCanonical(text) {
  if (text.length % 4 !== 0) return false;
  const padding = paddingOf(text);
  const digits = padding === 0 ? text : text.slice(0, -padding);
  if (/[^A-Za-z0-9+/]/.test(digits)) return false;
  // The bits of the last digit that belong to no byte are zero.
  if (padding === 1) return /[AEIMQUYcgkosw048]$/.test(digits);
  if (padding === 2) return /[AQgw]$/.test(digits);
  return true;
}

function paddingOf(text) {
  if (text.endsWith("==")) return 2;
  return text.endsWith("=") ? 1 : 0;
}

module.exports = { decodeBase64, encodeBase64 };
