"use strict";

/** The first wait: main answers a hello in under a millisecond, so a page that waits longer is not attached yet. */
const FIRST_MS = 50;

/** The longest wait: what a person notices who attaches late, and nothing in cost. */
const LONGEST_MS = 5_000;

/** Doubling waits with jitter: many windows that lost main at once must not come back at once. */
class Backoff {
  #attempt = 0;
  #random;

  constructor(random = Math.random) {
    this.#random = random;
  }

  get attempts() {
    return this.#attempt;
  }

  /** The next wait, in milliseconds: half to all of 50, 100, 200, … 5,000. */
  next() {
    const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#attempt++);
    return full / 2 + (full / 2) * this.#random();
  }

  reset() {
    this.#attempt = 0;
  }
}

module.exports = { Backoff };
