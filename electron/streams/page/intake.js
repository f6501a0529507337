"use strict";

// Output as it arrives in the page: held until somebody listens, handed over in order, acknowledged when the listeners
// are done with it.

const { disposer } = require("../../../lib/disposer.js");
const { optionType } = require("../../../lib/errors.js");
const { report } = require("../../../lib/listeners.js");
const { Acknowledger } = require("./acknowledger.js");

class Intake {
  #acknowledger;
  /** What nobody has been handed: pieces of output, and what has to come behind them. At most a window of it. */
  #waiting = [];
  #isPaused = false;
  #isHandingOver = false;
  /** Counts ports. What came by an earlier one counts nothing where main counts the bytes of this one. */
  #generation = 0;
  #decoder;
  #listeners = new Set();

  /** `acknowledge(total)` sends what the page is done with; `encoding`: "utf8" for text, null for bytes. */
  constructor(acknowledge, encoding) {
    this.#acknowledger = new Acknowledger(acknowledge);
    this.#decoder = encoding === "utf8" ? new TextDecoder() : undefined;
  }

  /**
   * `listener(data)`; one that returns a promise is handed more when main has room for it, which is when the promises
   * of what it was handed before have settled.
   */
  add(listener) {
    if (typeof listener !== "function") throw optionType("listener", "a function", listener);
    const entry = { listener };
    this.#listeners.add(entry);
    this.#handOver();
    return disposer(() => this.#listeners.delete(entry));
  }

  /** Output, as it came. */
  push(bytes) {
    this.#waiting.push({ bytes, generation: this.#generation });
    this.#handOver();
  }

  /** Something that is told behind the output before it. */
  after(tell) {
    this.#waiting.push({ tell });
    this.#handOver();
  }

  /** A text in the place of output: it counts as none. */
  pushText(text) {
    this.after(() => this.#tell(this.#decoder ? text : new TextEncoder().encode(text)));
  }

  /** What follows does not go on where the output before it stopped. */
  forgetCharacter() {
    if (this.#decoder) this.after(() => this.#decoder.decode());
  }

  /** The end of a program: a character that is not complete never will be. */
  finish() {
    this.after(() => {
      const rest = this.#decoder?.decode();
      if (rest) this.#tell(rest);
    });
  }

  setPaused(isPaused) {
    this.#isPaused = isPaused;
    if (!isPaused) this.#handOver();
  }

  get isPaused() {
    return this.#isPaused;
  }

  /** The stream begins anew, by another port. */
  restart() {
    this.#generation += 1;
    this.#acknowledger.restart();
  }

  #handOver() {
    if (this.#isHandingOver) return; // a listener has paused and resumed
    this.#isHandingOver = true;
    while (this.#waiting.length > 0 && !this.#isPaused && this.#listeners.size > 0) {
      const { bytes, generation, tell } = this.#waiting.shift();
      if (bytes) this.#handOverBytes(bytes, generation);
      else tell();
    }
    this.#isHandingOver = false;
  }

  #handOverBytes(bytes, generation) {
    const work = this.#tell(this.#decoder ? this.#decoder.decode(bytes, { stream: true }) : bytes);
    const done = () => {
      if (generation === this.#generation) this.#acknowledger.done(bytes.length);
    };
    if (work.length === 0) done();
    else Promise.allSettled(work).then(done);
  }

  /** Calls the listeners; the promises that they returned. */
  #tell(data) {
    if (data.length === 0) return [];
    return [...this.#listeners].map(({ listener }) => attempt(listener, data)).filter(isPromise);
  }
}

/** A listener's error is the program's own, and not in the way of others. */
function attempt(listener, data) {
  try {
    return listener(data);
  } catch (error) {
    report(error);
    return undefined;
  }
}

function isPromise(value) {
  return typeof value?.then === "function";
}

module.exports = { Intake };
