"use strict";

// Lets so many calls through at a time; the others wait in the order in which they came.

const { SignalboxError } = require("../errors.js");

class Turnstile {
  #free;
  #line = new Set();

  constructor(width) {
    this.#free = width;
  }

  /** Calls that wait. */
  get waiting() {
    return this.#line.size;
  }

  /** Settles as `call()` does, which is called when there is room. An aborted call leaves the line. */
  async pass(signal, call) {
    if (this.#free > 0) this.#free--;
    else await this.#wait(signal);
    try {
      return await call();
    } finally {
      this.#leave();
    }
  }

  /** Nobody waits any longer: what they call now fails by itself. */
  close() {
    for (const enter of this.#line) enter();
    this.#line.clear();
    this.#free = Infinity;
  }

  #wait(signal) {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#line.delete(enter);
        const error = new SignalboxError("ERR_SIGNALBOX_CALL_CANCELLED", "The call was cancelled before it was sent.");
        error.cause = signal.reason;
        reject(error);
      };
      const enter = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      if (signal?.aborted) return onAbort();
      this.#line.add(enter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Room goes to whoever waits longest. */
  #leave() {
    const [next] = this.#line;
    if (next === undefined) return void this.#free++;
    this.#line.delete(next);
    next();
  }
}

module.exports = { Turnstile };
