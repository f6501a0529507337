"use strict";

// Values to text and back: the wire format "sbx1" of docs/sbx1.md. Plain JavaScript without Node's built-ins, as pages
// use it too.

const { RowTable: AnyRowTable, decode: reviveText, decodeFrame: reviveFrame } = require("./codec/decode.js");
const { encode: encodeFrame, encodeRow: encodeOneRow } = require("./codec/encode.js");
const { boundedStackFailure } = require("./codec/failure.js");
const { readOptions } = require("./codec/options.js");
const { registerClass } = require("./codec/registry.js");
const { encodeTagged, reviveParsedTagged, reviveTagged } = require("./codec/tagged.js");
const { checkText, parse } = require("./codec/text.js");

/**
 * `{ text, bytes }`: the value as one text, and the buffers that travel beside it, each a Uint8Array of its own.
 *
 * Options: `inlineBytes` puts the buffers into the text as base64; `compat: "tagged"` writes the form of peers that
 * know Dates and Errors only; `maxTextLength` (UTF-16 code units, default 67,108,864), `maxDepth` (brackets, default
 * 500), `maxRows` (default 100,000), `maxBytes` (default 268,435,456).
 *
 * Throws ERR_SIGNALBOX_CODEC_UNSUPPORTED, with the value's `path`, for what has no form (a function, a symbol, a
 * Promise); ERR_SIGNALBOX_CODEC_LIMIT; and what a getter, a toJSON or a class codec throws.
 */
function encode(value, options) {
  const read = readOptions(options);
  try {
    return read.compat === "tagged" ? encodeTagged(value, read) : encodeFrame(value, read);
  } catch (error) {
    throw boundedStackFailure(error, read.limits);
  }
}

/**
 * The value of `encode`'s text and bytes, with the same options.
 *
 * Throws ERR_SIGNALBOX_CODEC_MALFORMED, ERR_SIGNALBOX_CODEC_LIMIT, and ERR_SIGNALBOX_CODEC_UNSUPPORTED for a class that
 * is not registered on this side.
 */
function decode(text, bytes, options) {
  const { compat, limits } = readOptions(options);
  try {
    if (compat === undefined) return reviveText(text, bytes, limits);
    checkText(text, limits);
    return reviveTagged(parse(text), text);
  } catch (error) {
    throw boundedStackFailure(error, limits);
  }
}

/**
 * The same for a frame that was parsed already, as part of a batch. Its objects become the value's. Who parsed it has
 * to look at the text's length and depth.
 */
function decodeFrame(frame, bytes, options) {
  return reviveFrame(frame, bytes, readOptions(options).limits);
}

const ROW_OPTIONS = readOptions({ inlineBytes: true });

/**
 * `{ text, table }`: the texts of a value's stand-in and, if JSON can't say it whole, of its table. The buffers are
 * in the text, the limits those that hold without options. Throws what `encode` throws.
 */
function encodeRow(value) {
  try {
    return encodeOneRow(value, ROW_OPTIONS);
  } catch (error) {
    throw boundedStackFailure(error, ROW_OPTIONS.limits);
  }
}

/**
 * The table of a row, or of many that have the same. Those without one have the value as their stand-in. What `revive` is
 * given was parsed, and becomes the value's. It throws what `decode` throws.
 */
class RowTable extends AnyRowTable {
  constructor(table) {
    super(table, ROW_OPTIONS.limits);
  }
}

module.exports = { RowTable, decode, decodeFrame, encode, encodeRow, registerClass, reviveParsedTagged };
