"use strict";

// Output in the encodings that Node knows and the engine does not.

const { StringDecoder } = require("node:string_decoder");
const { isUtf8 } = require("./options.js");

class Decoding {
  #decoder;
  /** What strings are written as; undefined for UTF-8. */
  inputEncoding;
  /** Makes of a chunk what listeners get. */
  read = asItComes;

  /** `encoding` is what the terminal was opened with: chunks are texts if that is UTF-8, and else bytes. */
  constructor(encoding) {
    this.inputEncoding = isUtf8(encoding) ? undefined : encoding || undefined;
    if (encoding !== null && !isUtf8(encoding)) this.change(encoding);
  }

  /** Another encoding of output from here on; bytes for null. */
  change(encoding) {
    const decoder = encoding ? new StringDecoder(encoding) : undefined;
    this.#decoder = decoder;
    this.read = decoder ? (chunk) => decoder.write(toBytes(chunk)) : toBytes;
  }

  /** What is left of a character that never became whole; "" when there is nothing. */
  end() {
    return this.#decoder?.end() ?? "";
  }
}

function asItComes(chunk) {
  return chunk;
}

function toBytes(chunk) {
  return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

module.exports = { Decoding };
