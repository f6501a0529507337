"use strict";

// Output as it arrives in the page: held until somebody listens, handed over in order, acknowledged when the listeners
// are done with it.

const { Listeners } = require("../../../lib/listeners.js");
const { Acknowledger } = require("./acknowledger.js");

class Intake {
  #acknowledger;
  /** What nobody has been handed: pieces of output, and what has to come behind them. At most a window of it. */
  #waiting = [];
  #isPaused = false;
  #isHandingOver = false;
  /** Each change makes what is still being worked on count nothing: the stream has begun anew. */
  #generation = 0;
  #decoder;
  #listeners = new Listeners(() => this.#handOver());

  /** `acknowledge(total)` sends what the page is done with; `encoding`: "utf8" for text, null for bytes. */
  constructor(acknowledge, encoding) {
    this.#acknowledger = new Acknowledger(acknowledge);
    this.#decoder = encoding === "utf8" ? new TextDecoder() : undefined;
  }

  /**
   * `listener(data)`; one that returns a promise is handed more when main has room for it, which is when the promises
   * of what it was handed before have settled.
   */
  add(listener, options) {
    return this.#listeners.add(listener, options);
  }

  /** Output, as it came. */
  push(bytes) {
    this.#waiting.push({ bytes });
    this.#handOver();
  }

  /** Something that is told behind the output before it. */
  then(tell) {
    this.#waiting.push({ tell });
    this.#handOver();
  }

  /** A text in the place of output: it counts as none. */
  pushText(text) {
    this.then(() => this.#tell(this.#decoder ? text : new TextEncoder().encode(text)));
  }

  /** The end of a program: a character that is not complete never will be. */
  finish() {
    this.then(() => {
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
    this.#waiting = [];
    this.#acknowledger.restart();
  }

  #handOver() {
    if (this.#isHandingOver) return; // a listener has paused and resumed
    this.#isHandingOver = true;
    while (this.#waiting.length > 0 && !this.#isPaused && this.#listeners.size > 0) {
      const { bytes, tell } = this.#waiting.shift();
      if (bytes) this.#handOverBytes(bytes);
      else tell();
    }
    this.#isHandingOver = false;
  }

  #handOverBytes(bytes) {
    const work = this.#tell(this.#decoder ? this.#decoder.decode(bytes, { stream: true }) : bytes);
    const generation = this.#generation;
    const done = () => {
      if (generation === this.#generation) this.#acknowledger.done(bytes.length);
    };
    if (work.length === 0) done();
    else Promise.allSettled(work).then(done);
  }

  /** Calls the listeners; the promises that they returned. */
  #tell(data) {
    const work = [];
    if (data.length > 0) this.#listeners.call(data, (result) => typeof result?.then === "function" && work.push(result));
    return work;
  }
}

module.exports = { Intake };
