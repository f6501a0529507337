"use strict";

// What a remote end has emitted and main has not acknowledged: gathered into messages, bounded, sent again where a
// transport was lost on the way.

/** What is waited for company once something was sent; the same as the engine's. */
const FLUSH_MS = 10;
const FLUSH_EVENTS = 1_000;
/** In UTF-16 units; a message of this size costs what it costs, and larger ones delay the calls behind them. */
const FLUSH_UNITS = 256 * 1024;

class Outbox {
  /** Segments that wait to be sent. */
  #segments = [];
  #events = 0;
  #units = 0;
  /** Sent and not acknowledged: `{ number, body, units, events }`, in order. */
  #sent = [];
  #sentUnits = 0;
  #number = 0;
  #flushedAt = -Infinity;
  #timer;
  #isOpen = false;
  #isBehind = false;
  #dropped = 0;
  #send;
  #highWater;
  #cap;

  /** `send(number, body)` sends a message. Sizes are in UTF-16 units. */
  constructor(send, { highWaterBytes, maxQueueBytes }) {
    this.#send = send;
    this.#highWater = highWaterBytes;
    this.#cap = maxQueueBytes;
  }

  /** True while more waits than the high-water mark allows. */
  get isBehind() {
    return this.#isBehind;
  }

  get stats() {
    return { queuedUnits: this.#waiting, dropped: this.#dropped };
  }

  /** Takes a segment's text, of `count` events. False when behind. */
  add(segment, count) {
    if (this.#waiting + segment.length > this.#cap) {
      this.#dropped += count;
      this.#isBehind = true;
      return false;
    }
    this.#segments.push(segment);
    this.#units += segment.length + 1;
    this.#events += count;
    if (this.#isOpen) this.#sendInTime();
    if (this.#waiting > this.#highWater) this.#isBehind = true;
    return !this.#isBehind;
  }

  /** Sends what is gathered, as what follows must not overtake it. */
  flush() {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#segments.length === 0 || !this.#isOpen) return;
    const body = `[${this.#segments.join()}]`;
    const message = { number: ++this.#number, body, units: this.#units, events: this.#events };
    this.#segments = [];
    this.#units = this.#events = 0;
    this.#sent.push(message);
    this.#sentUnits += message.units;
    this.#flushedAt = performance.now();
    this.#send(message.number, body);
  }

  /** Main has all messages up to `number`. True when more waited than should, and does not any more. */
  acknowledge(number) {
    let done = 0;
    while (done < this.#sent.length && this.#sent[done].number <= number) this.#sentUnits -= this.#sent[done++].units;
    if (done > 0) this.#sent.splice(0, done);
    // Timers of hidden pages are late by up to a second; main's acknowledgements are not.
    if (this.#segments.length > 0 && performance.now() - this.#flushedAt >= FLUSH_MS) this.flush();
    if (!this.#isBehind || this.#waiting > this.#highWater / 2) return false;
    this.#isBehind = false;
    return true;
  }

  /** There is a connection, and main has all messages up to `received`: the others go again. True as of `acknowledge`. */
  open(received) {
    const isDrained = this.acknowledge(received);
    for (const { number, body } of this.#sent) this.#send(number, body);
    this.#isOpen = true; // not before: what was never sent must not be sent twice
    this.flush();
    return isDrained;
  }

  /** Main is another one, which counts from the beginning. */
  renumber() {
    this.#number = 0;
    for (const message of this.#sent) message.number = ++this.#number;
  }

  close() {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #waiting() {
    return this.#units + this.#sentUnits;
  }

  // At once when nothing went out lately, so that a single event waits for nobody.
  #sendInTime() {
    if (this.#events >= FLUSH_EVENTS || this.#units >= FLUSH_UNITS) return this.flush();
    if (this.#timer !== undefined) return;
    const passed = performance.now() - this.#flushedAt;
    if (passed >= FLUSH_MS) this.flush();
    else this.#timer = setTimeout(() => this.flush(), FLUSH_MS - passed);
  }
}

module.exports = { Outbox };
