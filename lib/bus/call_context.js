"use strict";

/**
 * What a handler is given besides its input: `{ method, source, signal }`. Most handlers look at none of it, so signal and
 * source are made when they are asked for: an AbortController costs as much as all the rest of a call.
 */
class CallContext {
  method;
  #source;
  #controller;
  #isAborted = false;

  /** `source()` names who calls. */
  constructor(method, source) {
    this.method = method;
    this.#source = source;
  }

  get source() {
    return this.#source();
  }

  get signal() {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isAborted) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** Nobody waits for the answer any more. */
  abort() {
    this.#isAborted = true;
    this.#controller?.abort();
  }
}

module.exports = { CallContext };
