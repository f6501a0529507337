"use strict";

// Values to text and back by the engine's codec. What is emitted goes by the one in JavaScript, which is faster: to look
// into an object from outside costs an engine more than to walk through it.

const { onBoundedStack, revivalFailure } = require("./codec/failure.js");
const { host } = require("./codec/host.js");
const { readOptions } = require("./codec/options.js");
const { room } = require("./codec/room.js");
const { loadNative } = require("./environment.js");
const { makeError, optionType } = require("./errors.js");

let codec;

function native() {
  if (codec === undefined) {
    const { NativeCodec } = loadNative();
    codec = new NativeCodec(host, makeError);
  }
  return codec;
}

/** The value as one text, buffers in it as base64. */
function serialize(value, options) {
  const { compat, limits } = readTextOptions(options);
  return onBoundedStack(limits, () => {
    room();
    return native().serialize(value, limits, compat === "tagged");
  });
}

/** The value of such a text. */
function deserialize(text, options) {
  const { compat, limits } = readTextOptions(options);
  if (typeof text !== "string") throw optionType("text", "a string", text);
  return onBoundedStack(limits, () => {
    room();
    try {
      return native().deserialize(text, limits, compat === "tagged");
    } catch (error) {
      throw revivalFailure(error);
    }
  });
}

/** A text holds all: there is no place beside it. */
function readTextOptions(options) {
  const read = readOptions(options);
  if (options !== undefined && "inlineBytes" in options) {
    throw optionType("inlineBytes", "left out, as buffers are always in the text", options.inlineBytes);
  }
  return read;
}

/** The engine's own reading and writing, and checking, of frames. For tests. */
const recode = (text, bytes, options) => native().recode(text, bytes, readOptions(options).limits);
const validate = (text, bytes, options) => native().validate(text, bytes, readOptions(options).limits);

/** How often the engine's codec ran in this process. For tests. */
const codecStats = () => loadNative().codecStats();

module.exports = { codecStats, deserialize, recode, serialize, validate };
