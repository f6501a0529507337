"use strict";

// Output for listeners that come and go, and for a program that must not wait for any to come.

const { Listeners } = require("../listeners.js");
const { Decoding } = require("./decoding.js");

/**
 * Until the first listener comes, the newest output is held for it and nobody waits. From then on, whoever
 * listens gets what comes while he does: output without a listener goes nowhere.
 */
class Output {
  #terminal;
  #decoding;
  #listeners = new Listeners((count) => count > 0 && this.open());
  #close;
  #isClosed = false;

  constructor(terminal, encoding) {
    this.#terminal = terminal;
    this.#decoding = new Decoding(encoding);
    // A program waits for its first viewer; after the last one it does not.
    terminal.onData(() => {})();
  }

  add(listener) {
    return this.#listeners.add(listener);
  }

  /** Begins to take output, whether anybody listens or not. */
  open() {
    if (this.#close || this.#isClosed) return;
    this.#close = this.#terminal.onData((chunk) => this.#hand(this.#decoding.read(chunk)));
  }

  /** Nobody gets anything any more. */
  close() {
    this.#isClosed = true;
    this.#close?.();
  }

  /** All has come. */
  end() {
    if (!this.#isClosed) this.#hand(this.#decoding.end());
  }

  setEncoding(encoding) {
    this.#decoding.change(encoding);
  }

  get inputEncoding() {
    return this.#decoding.inputEncoding;
  }

  /** A decoder may have nothing to give for a chunk. */
  #hand(data) {
    if (data.length > 0) this.#listeners.call(data);
  }
}

module.exports = { Output };
