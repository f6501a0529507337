"use strict";

// What main has sent: batches by number, each once, and acknowledged together.

/** An acknowledgement is worth a message of its own after this much: an eighth of what main sends unacknowledged. */
const ACK_UNITS = 128 * 1024;
const ACK_BATCHES = 16;
/** Longest that a lone batch waits for its acknowledgement. */
const ACK_MS = 20;

class Inbox {
  #last = 0;
  #acknowledged = 0;
  #units = 0;
  #timer;
  #send;

  /** `send(batch)` tells main that all batches up to this one are here. */
  constructor(send) {
    this.#send = send;
  }

  get last() {
    return this.#last;
  }

  /** False for a batch that was here already. */
  take(batch, units) {
    if (batch <= this.#last) return false;
    this.#last = batch;
    this.#units += units;
    return true;
  }

  /** After the batch was handed on: a listener that blocks makes main wait. */
  acknowledge() {
    if (this.#units >= ACK_UNITS || this.#last - this.#acknowledged >= ACK_BATCHES) this.flush();
    else if (this.#timer === undefined) this.#timer = setTimeout(() => this.flush(), ACK_MS);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#last === this.#acknowledged) return;
    this.#acknowledged = this.#last;
    this.#units = 0;
    this.#send(this.#last);
  }

  /** Main is another one, which counts from the beginning. */
  reset() {
    this.#last = this.#acknowledged = 0;
    this.#units = 0;
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

module.exports = { Inbox };
