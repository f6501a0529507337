"use strict";

// Events as an async iterator: a bounded queue between who emits and a loop at its own pace.

const { aborted } = require("../errors.js");
const { overflowed } = require("./failures.js");

/** Enough for a loop that awaits something for each; a million events would be a leak that nobody notices. */
const DEFAULT_MAX_QUEUE = 10_000;

class EventQueue {
  #event;
  #maxQueue;
  #overflow;
  /** Taken from `#head` on; cut when half of it is empty. */
  #queue = [];
  #head = 0;
  #waiting = [];
  #missed = 0;
  #error;
  #isOver = false;
  #hold;
  #stop;

  /**
   * `hold(change)` keeps the event loop running while somebody waits; `start(queue)` begins, and returns what ends it.
   */
  constructor(event, { maxQueue = DEFAULT_MAX_QUEUE, overflow = "error", signal }, hold, start) {
    this.#event = event;
    this.#maxQueue = maxQueue;
    this.#overflow = overflow;
    this.#hold = hold;
    if (signal?.aborted) {
      this.fail(aborted("Reading the events", signal));
      return;
    }
    const onAbort = () => this.fail(aborted("Reading the events", signal));
    signal?.addEventListener("abort", onAbort, { once: true });
    const end = start(this);
    this.#stop = () => {
      signal?.removeEventListener("abort", onAbort);
      end();
    };
  }

  /** Events that were left out as the queue was full. */
  get missed() {
    return this.#missed;
  }

  /** Events that wait for the loop. */
  get size() {
    return this.#queue.length - this.#head;
  }

  push(value) {
    if (this.#isOver) return;
    if (this.#waiting.length > 0) {
      this.#waiting.shift().resolve({ value, done: false });
      if (this.#waiting.length === 0) this.#hold(-1);
      return;
    }
    if (this.size < this.#maxQueue) this.#queue.push(value);
    else this.#overflowWith(value);
  }

  next() {
    if (this.size > 0) return Promise.resolve({ value: this.#shift(), done: false });
    if (this.#error !== undefined) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ resolve, reject }) === 1) this.#hold(1);
    });
  }

  return(value) {
    this.#queue = [];
    this.#head = 0;
    this.#error = undefined;
    this.end();
    return Promise.resolve({ value, done: true });
  }

  /** No more come; those that wait are still given out. */
  end() {
    this.#finish(({ resolve }) => resolve({ value: undefined, done: true }));
  }

  /** The same, and then the error. */
  fail(error) {
    if (this.#isOver) return;
    if (this.#waiting.length === 0) this.#error = error;
    this.#finish(({ reject }) => reject(error));
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async [Symbol.asyncDispose]() {
    await this.return();
  }

  #overflowWith(value) {
    this.#missed++;
    if (this.#overflow === "error") {
      this.fail(overflowed(this.#event, this.#maxQueue));
      return;
    }
    if (this.#overflow === "drop-oldest") this.#shift();
    else this.#queue.pop(); // "latest": of those that wait the last gives way
    this.#queue.push(value);
  }

  #shift() {
    const value = this.#queue[this.#head];
    this.#queue[this.#head++] = undefined;
    if (this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }

  #finish(settle) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stop?.();
    if (this.#waiting.length > 0) this.#hold(-1);
    for (const waiting of this.#waiting.splice(0)) settle(waiting);
  }
}

module.exports = { EventQueue };
