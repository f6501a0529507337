"use strict";

// Reads a channel on this thread's own event loop. A message then wakes this thread alone; otherwise the engine's I/O
// thread would be woken first, and wake this one, which is most of the cost of a short message.

const { performance } = require("node:perf_hooks");
const { BUFFER_BYTES, openSocket } = require("./loop_socket.js");

/** A read of less than this brought a few messages, and one of more brought what came in a pause. */
const SMALL_BYTES = 4 * 1024;

/** So many small reads in so short a time are a flood: some 30 µs for each, in which this thread does little else. */
const FLOOD_READS = 64;
const FLOOD_MS = 2;

/**
 * In a flood, reading pauses for this long. A child that wakes nobody by its writes gets further in that time, and
 * what it wrote comes in one read: half the cost a message. No longer, or the socket would be full.
 */
const PAUSE_MS = 1;

class LoopReader {
  #native;
  #socket;
  #onMessages;
  #isPaused = false;
  /** Small reads since `#since`. */
  #reads = 0;
  #since = 0;
  #isFlooded = false;
  /** Ends the pause of a flood. */
  #timer;

  /** `onMessages(text)` gets texts of arrays of messages. */
  constructor(native, onMessages) {
    this.#native = native;
    this.#onMessages = onMessages;
    const descriptor = native.host();
    if (descriptor === null) return; // the channel has ended meanwhile
    this.#socket = openSocket(descriptor, {
      onBytes: (buffer, length) => this.#take(buffer, length),
      onEnd: () => this.#end(),
      onFailure: () => native.unhost(),
    });
  }

  /** A message goes out: who waits for its answer is not kept waiting, and a conversation is no flood. */
  expectAnswer() {
    this.#reads = 0;
    this.#isFlooded = false;
    if (this.#timer !== undefined) this.#endPause();
  }

  setPaused(isPaused) {
    this.#isPaused = isPaused;
    this.#update();
  }

  /** The process has ended: what it sent last is taken, and no more. */
  finish() {
    this.#native.finish();
    this.close();
  }

  close() {
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #take(buffer, length) {
    const text = this.#native.receive(buffer, length);
    if (text !== null) this.#onMessages(text);
    if (length < BUFFER_BYTES) this.#watchFlood(length < SMALL_BYTES);
  }

  #end() {
    clearTimeout(this.#timer);
    this.#native.finish();
  }

  #watchFlood(isSmall) {
    if (this.#isFlooded) this.#isFlooded = !isSmall;
    else if (isSmall && ++this.#reads === FLOOD_READS) {
      const now = performance.now();
      this.#isFlooded = now - this.#since < FLOOD_MS;
      this.#since = now;
      this.#reads = 0;
    }
    if (!this.#isFlooded || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#endPause(), PAUSE_MS);
    this.#update();
  }

  #endPause() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#update();
  }

  #update() {
    if (this.#isPaused || this.#timer !== undefined) this.#socket?.pause();
    else this.#socket?.resume();
  }
}

module.exports = { LoopReader };
