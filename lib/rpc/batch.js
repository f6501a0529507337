"use strict";

// Several calls in one frame, as JSON-RPC 2.0 has them.

const { SignalboxError, optionType } = require("../errors.js");

/** Our calls of one batch: gathered while they are made, and sent together. */
class OutgoingBatch {
  #messages = [];
  #watchers = [];

  add(message, watcher) {
    this.#messages.push(message);
    if (watcher !== undefined) this.#watchers.push(watcher);
    return true;
  }

  /** Sends what was gathered by `send(values, watcher)`. */
  send(send) {
    if (this.#messages.length === 0) return;
    send(this.#messages, (error) => {
      for (const watcher of this.#watchers) watcher(error);
    });
  }
}

/** The peer's calls of one batch: answered together, when all are done. */
class IncomingBatch {
  #left;
  #answers = [];
  #send;

  constructor(ids, send) {
    this.#left = new Set(ids);
    this.#send = send;
  }

  /** Takes an answer to one of them; false for any other. */
  take(answer) {
    if (!this.#left.delete(answer.id)) return false;
    this.#answers.push(answer);
    if (this.#left.size === 0) this.#send(this.#answers);
    return true;
  }

  get isDone() {
    return this.#left.size === 0;
  }
}

/** Checks what `batch` was given. */
function checkCalls(calls) {
  if (!Array.isArray(calls)) throw optionType("calls", "an array of calls", calls);
  if (calls.length === 0) {
    const message = 'Option "calls" must not be empty: JSON-RPC has no batch of nothing.';
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "calls" });
  }
  calls.forEach((call, index) => {
    if (typeof call?.method !== "string" || call.method === "") {
      throw optionType(`calls[${index}].method`, "a string: the method's name", call?.method);
    }
  });
  return calls;
}

module.exports = { IncomingBatch, OutgoingBatch, checkCalls };
