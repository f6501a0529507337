"use strict";

// Values on a channel: plain JSON, and between two sides that are both signalbox the codec's frames, which keep Dates,
// Errors, Maps and the like.
//
// A side that knows its peer understands frames says hello in a message that runtimes keep to themselves, and sends
// frames from then on. A plain program never sees either.

const { decodeFrame, encode } = require("./codec.js");
const { SignalboxError } = require("./errors.js");

/** Under Node's mark for messages that are not for programs. */
const HELLO_COMMAND = "NODE_SIGNALBOX_HELLO";

const CODEC = "sbx1";

const HELLO = { cmd: HELLO_COMMAND, version: 1, codec: CODEC };

/** A channel carries text alone: buffers go inside. */
const ENCODING = { inlineBytes: true };

class Wire {
  #sendsFrames = false;
  #getsFrames = false;

  /** True when values arrive at the peer as they are. */
  get isFaithful() {
    return this.#sendsFrames;
  }

  /** From now on frames are sent. Returns the message that tells the peer, to be sent as JSON before any. */
  sayHello() {
    this.#sendsFrames = true;
    return HELLO;
  }

  /** Takes a peer's hello, after which its frames come; false for any other message. */
  takeHello(message) {
    if (typeof message !== "object" || message === null || message.cmd !== HELLO_COMMAND) return false;
    this.#getsFrames ||= message.codec === CODEC;
    return true;
  }

  /** True when the peer has said hello. */
  get getsFrames() {
    return this.#getsFrames;
  }

  /** The value as one line of JSON. Throws ERR_SIGNALBOX_IPC_NOT_SERIALIZABLE. */
  encode(value) {
    try {
      if (this.#sendsFrames) return `{"${CODEC}":${encode(value, ENCODING).text}}`;
      const text = JSON.stringify(value);
      if (text !== undefined) return text;
    } catch (cause) {
      throw notSerializable(cause.message, cause);
    }
    throw notSerializable(`JSON has no form for ${value === undefined ? "undefined" : `a ${typeof value}`}.`);
  }

  /** The value of a parsed message. Throws what the codec throws for a frame that is not right. */
  decode(message) {
    if (!this.#getsFrames || typeof message !== "object" || message === null) return message;
    if (!Object.hasOwn(message, CODEC)) return message; // from before its hello, and held back by the runtime
    return decodeFrame(message[CODEC], [], ENCODING);
  }
}

function notSerializable(why, cause) {
  const message = `The message can't be sent. ${why}`;
  const error = new SignalboxError("ERR_SIGNALBOX_IPC_NOT_SERIALIZABLE", message);
  if (cause !== undefined) error.cause = cause;
  return error;
}

module.exports = { CODEC, Wire };
