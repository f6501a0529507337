"use strict";

// Input from the page to a program. No more than main's window is under way; a paste waits here.

const { SignalboxError, optionType } = require("../../../lib/errors.js");
const { INPUT_WINDOW_BYTES, TO_MAIN } = require("../protocol.js");

/** Input that waits when `write` asks for a pause, as in main. */
const HIGH_WATER_BYTES = 64 * 1024;

/** Largest piece in one message. */
const PIECE_BYTES = 32 * 1024;

class Outlet {
  #post;
  #waiting = [];
  #waitingBytes = 0;
  #sent = 0;
  #taken = 0;
  #isEnded = false;
  #isEndSent = false;
  #isHeld = false;
  #drains = [];

  /** `post(kind, value)` sends a message of the stream. */
  constructor(post) {
    this.#post = post;
  }

  /** Queues input. False: more than 64 KiB wait; go on after `drain()`. */
  write(data) {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) {
      throw optionType("data", "a string or a Uint8Array", data);
    }
    // Bytes of its own: the caller may use the array again. Text goes as bytes, too, so that pieces can be cut anywhere.
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data.slice();
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      this.#waiting.push(bytes.length <= PIECE_BYTES ? bytes : bytes.slice(at, at + PIECE_BYTES));
    }
    this.#waitingBytes += bytes.length;
    this.#send();
    return this.#untaken <= HIGH_WATER_BYTES;
  }

  get #untaken() {
    return this.#waitingBytes + this.#sent - this.#taken;
  }

  /** Settles when the program has taken all input. */
  drain() {
    if (this.#untaken === 0) return Promise.resolve();
    return new Promise((resolve, reject) => this.#drains.push({ resolve, reject }));
  }

  /** No input follows what is queued. */
  end() {
    this.#isEnded = true;
    this.#send();
  }

  /** The program has taken `total` bytes in all. */
  taken(total) {
    this.#taken = total;
    this.#send();
    this.#settleDrains();
  }

  /** Nobody takes input any more: what waits is dropped. */
  close(why) {
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#sent = this.#taken;
    for (const { reject } of this.#drains.splice(0)) {
      reject(new SignalboxError("ERR_SIGNALBOX_PROCESS_ENDED", `The input was not taken: ${why}.`));
    }
  }

  /** The stream is to begin anew, by another port. What was under way by the old one may not have arrived. */
  hold() {
    this.#isHeld = true;
    this.#isEndSent = false;
    this.#sent = 0;
    this.#taken = 0;
  }

  /** Main has opened it. */
  goOn() {
    this.#isHeld = false;
    this.#send();
    this.#settleDrains();
  }

  #settleDrains() {
    if (this.#untaken === 0) for (const { resolve } of this.#drains.splice(0)) resolve();
  }

  #send() {
    if (this.#isHeld) return;
    while (this.#waiting.length > 0 && this.#sent - this.#taken + this.#waiting[0].length <= INPUT_WINDOW_BYTES) {
      const piece = this.#waiting.shift();
      this.#waitingBytes -= piece.length;
      this.#sent += piece.length;
      this.#post(TO_MAIN.input, piece);
    }
    if (!this.#isEnded || this.#isEndSent || this.#waiting.length > 0) return;
    this.#isEndSent = true;
    this.#post(TO_MAIN.endInput);
  }
}

module.exports = { Outlet };
