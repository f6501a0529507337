"use strict";

// Tells main how much output the page is done with: that is what keeps main from sending more than it can take.

const { ACKNOWLEDGE_BYTES } = require("../protocol.js");

/** What is less than ACKNOWLEDGE_BYTES stops nobody, and is told so late that a chatty program costs few messages. */
const DELAY_MS = 50;

class Acknowledger {
  #tell;
  #done = 0;
  #told = 0;
  #timer;

  /** `tell(total)` sends it: bytes since the stream was opened. */
  constructor(tell) {
    this.#tell = tell;
  }

  /** The page is done with so many more bytes. */
  done(bytes) {
    this.#done += bytes;
    if (this.#done - this.#told >= ACKNOWLEDGE_BYTES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), DELAY_MS);
  }

  /** The stream begins anew. */
  restart() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#done = 0;
    this.#told = 0;
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#told === this.#done) return;
    this.#told = this.#done;
    this.#tell(this.#done);
  }
}

module.exports = { Acknowledger };
