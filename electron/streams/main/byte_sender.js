"use strict";

// Output on its way to a page: at once while the page keeps up, in large pieces when it does not.

const { ACKNOWLEDGE_BYTES } = require("../protocol.js");

/** A port moves 256 KiB at 1.8 times the speed of 64 KiB, and hardly faster beyond. */
const BATCH_BYTES = 256 * 1024;

/** With less than this unacknowledged the page keeps up; it may leave ACKNOWLEDGE_BYTES unsaid for a while. */
const IDLE_BYTES = 2 * ACKNOWLEDGE_BYTES;

class ByteSender {
  #send;
  #chunks = [];
  #pending = 0;
  #sent = 0;
  #acknowledged = 0;

  /** `send(bytes)` takes a Uint8Array that has its ArrayBuffer for itself. */
  constructor(send) {
    this.#send = send;
  }

  push(chunk) {
    this.#chunks.push(chunk);
    this.#pending += chunk.length;
    if (this.#isDue) this.flush();
  }

  get #isDue() {
    return this.#pending >= BATCH_BYTES || this.#sent - this.#acknowledged < IDLE_BYTES;
  }

  /** What follows must not come before what waits. */
  flush() {
    if (this.#pending === 0) return;
    const bytes = join(this.#chunks, this.#pending);
    this.#chunks = [];
    this.#pending = 0;
    this.#sent += bytes.length;
    this.#send(bytes);
  }

  /** What waits is replaced by something else. Returns how much it was. */
  drop() {
    const dropped = this.#pending;
    this.#chunks = [];
    this.#pending = 0;
    return dropped;
  }

  /** The page is done with `total` bytes. Returns how many of them are news, undefined for what can't be. */
  acknowledge(total) {
    if (!Number.isSafeInteger(total) || total < this.#acknowledged || total > this.#sent) return undefined;
    const bytes = total - this.#acknowledged;
    this.#acknowledged = total;
    if (this.#pending > 0 && this.#isDue) this.flush();
    return bytes;
  }
}

/** One Uint8Array of the exact size: of a part of a larger buffer, all of it would cross. */
function join(chunks, length) {
  if (chunks.length === 1 && chunks[0].buffer.byteLength === length) return new Uint8Array(chunks[0].buffer);
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

module.exports = { BATCH_BYTES, ByteSender };
