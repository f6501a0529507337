"use strict";

// Calls of the main process's own operations (processes, terminals), and what it tells by itself.

const { PendingCalls } = require("../../calls.js");
const { decode, encode } = require("../../codec.js");
const { disposer } = require("../../disposer.js");
const { SignalboxError, optionType } = require("../../errors.js");
const { report } = require("../../listeners.js");
const { peerGone } = require("./failures.js");
const { KIND } = require("./protocol.js");

const INLINE = Object.freeze({ inlineBytes: true });

class Operations {
  #calls = new PendingCalls();
  /** Made before there was a connection: they go out with it. */
  #waiting = new Map();
  #sent = new Set();
  #listeners = new Map();
  #send;
  #isOpen = false;
  #closed;

  /** `send(kind, id, text, name)`. */
  constructor(send) {
    this.#send = send;
  }

  call(operation, args, options = {}) {
    if (typeof operation !== "string") return Promise.reject(optionType("operation", "a string", operation));
    let text;
    const send = (id) => {
      if (this.#closed !== undefined) throw this.#closed;
      ({ text } = encode(args, INLINE));
      if (this.#isOpen) this.#dispatch(id, text, operation);
      else this.#waiting.set(id, [text, operation]);
    };
    const cancel = (id) => {
      this.#waiting.delete(id);
      if (this.#sent.delete(id)) this.#send(KIND.CALL_CANCEL, id, "");
    };
    return this.#calls.start(operation, options, send, cancel);
  }

  on(topic, listener) {
    if (typeof listener !== "function") throw optionType("listener", "a function", listener);
    const there = this.#listeners.get(topic) ?? [];
    this.#listeners.set(topic, [...there, listener]);
    return disposer(() => {
      const left = this.#listeners.get(topic).filter((other) => other !== listener);
      if (left.length > 0) this.#listeners.set(topic, left);
      else this.#listeners.delete(topic);
    });
  }

  receive(kind, id, text, topic) {
    this.#sent.delete(id);
    if (kind === KIND.RESULT) this.#calls.resolve(id, decode(text));
    else if (kind === KIND.RESULT_FAILURE) this.#calls.reject(id, () => revive(decode(text)));
    else this.#tell(topic, decode(text));
  }

  open() {
    this.#isOpen = true;
    for (const [id, [text, operation]] of this.#waiting) this.#dispatch(id, text, operation);
    this.#waiting.clear();
  }

  /** What was asked will not be answered; what waits for a connection goes on waiting. */
  lose(reason) {
    this.#isOpen = false;
    for (const id of this.#sent) this.#calls.reject(id, (method) => peerGone(method, reason));
    this.#sent.clear();
  }

  close(error) {
    this.#isOpen = false;
    this.#closed = error;
    this.#waiting.clear();
    this.#sent.clear();
    this.#calls.rejectAll(() => error);
  }

  #dispatch(id, text, operation) {
    this.#sent.add(id);
    this.#send(KIND.CALL, id, text, operation);
  }

  #tell(topic, value) {
    for (const listener of this.#listeners.get(topic) ?? []) {
      try {
        listener(value);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** Errors of ours are SignalboxErrors here, too; a handler's own is as it was thrown. */
function revive(thrown) {
  const { code, message, stack } = thrown instanceof Error ? thrown : {};
  if (typeof code !== "string" || !code.startsWith("ERR_SIGNALBOX_")) return thrown;
  const error = new SignalboxError(code, message, { ...thrown });
  if (thrown.cause !== undefined) error.cause = thrown.cause;
  error.stack = stack;
  return error;
}

module.exports = { Operations };
