"use strict";

// Output as an async iterator: at its own pace, bounded, and in nobody else's way.

const { hold } = require("./environment.js");
const { aborted } = require("./errors.js");

/** Chunks that wait for a slow consumer before its views are paused. Each is one batch at the most. */
const MAX_WAITING_CHUNKS = 4;

class OutputIterator {
  #views = [];
  #open = 0;
  #chunks = [];
  /** What a chunk is made of, newest last, taken from the end. */
  #values = [];
  #split;
  #waiting = [];
  #isPaused = false;
  #error;
  #stopListening;

  /**
   * `open(onChunk, onEnd)` opens the views; `split(chunk)` turns a chunk into its values in reverse
   * order, so that taking one is cheap.
   */
  constructor(open, split, signal) {
    this.#split = split;
    if (signal?.aborted) {
      this.#error = aborted("Reading the output", signal);
      return;
    }
    this.#views = open(
      (chunk) => this.#receive(chunk),
      () => this.#end(),
    ).filter((view) => view.isOpen);
    this.#open = this.#views.length;
    if (signal) {
      const onAbort = () => this.#fail(aborted("Reading the output", signal));
      signal.addEventListener("abort", onAbort, { once: true });
      this.#stopListening = () => signal.removeEventListener("abort", onAbort);
    }
  }

  next() {
    if (this.#values.length === 0 && this.#chunks.length > 0) this.#nextChunk();
    if (this.#values.length > 0) return Promise.resolve({ value: this.#values.pop(), done: false });
    if (this.#error) {
      const error = this.#error;
      this.#error = undefined;
      return Promise.reject(error);
    }
    if (this.#open === 0) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      // Also after the child has closed: what it wrote is still to come.
      if (this.#waiting.length === 1) hold(1);
    });
  }

  return(value) {
    this.#close();
    this.#chunks = [];
    this.#values = [];
    this.#settle(({ resolve }) => resolve({ value: undefined, done: true }));
    return Promise.resolve({ value, done: true });
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async [Symbol.asyncDispose]() {
    await this.return();
  }

  #nextChunk() {
    this.#values = this.#split(this.#chunks.shift());
    if (this.#isPaused && this.#chunks.length === 0) this.#setPaused(false);
  }

  #receive(chunk) {
    this.#chunks.push(chunk);
    while (this.#waiting.length > 0) {
      if (this.#values.length === 0) {
        if (this.#chunks.length === 0) return;
        this.#nextChunk();
        continue;
      }
      const { resolve } = this.#waiting.shift();
      if (this.#waiting.length === 0) hold(-1);
      resolve({ value: this.#values.pop(), done: false });
    }
    if (this.#chunks.length >= MAX_WAITING_CHUNKS) this.#setPaused(true);
  }

  #setPaused(paused) {
    if (this.#isPaused === paused) return;
    this.#isPaused = paused;
    for (const view of this.#views) view.setPaused(paused);
  }

  #end() {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#stopListening?.();
    this.#settle(({ resolve }) => resolve({ value: undefined, done: true }));
  }

  #fail(error) {
    this.#close();
    this.#chunks = [];
    this.#values = [];
    if (this.#waiting.length === 0) this.#error = error;
    this.#settle(({ reject }) => reject(error));
  }

  #close() {
    for (const view of this.#views) view.close();
    this.#open = 0;
    this.#stopListening?.();
  }

  #settle(settle) {
    if (this.#waiting.length > 0) hold(-1);
    for (const waiting of this.#waiting.splice(0)) settle(waiting);
  }
}

module.exports = { OutputIterator };
