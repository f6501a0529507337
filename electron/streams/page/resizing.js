"use strict";

// Sizes on their way to main: one at a time, and of those that come meanwhile the last.

class Resizing {
  #ask;
  #wanted;
  #asking;

  /** `ask({ cols, rows })` tells main, and settles when it is done. */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Main answers with the page's own size, too: while one is under way, what comes is older. */
  get isUnderWay() {
    return this.#asking !== undefined;
  }

  to(cols, rows) {
    this.#wanted = { cols, rows };
    this.#asking ??= this.#askAll().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #askAll() {
    await undefined; // all sizes of this turn are one
    while (this.#wanted) {
      const size = this.#wanted;
      this.#wanted = undefined;
      await this.#ask(size);
    }
  }
}

module.exports = { Resizing };
