"use strict";

// A child's Node channel as what carries a conversation. Values travel as the channel has them: as they are to and from
// programs that use signalbox/child, as JSON otherwise.

/** Processes that somebody speaks with over their channels. */
const taken = new WeakSet();

class IpcLink {
  #child;

  constructor(child) {
    this.#child = child;
  }

  get isOpen() {
    return this.#child.connected;
  }

  /** True for the first who wants to speak over it. */
  claim() {
    if (taken.has(this.#child)) return false;
    taken.add(this.#child);
    return true;
  }

  attach({ onMessages, onFailure, onEnd }) {
    this.#child.on("message", (value) => onMessages([value]));
    this.#child.on("error", onFailure);
    // Behind messages that were held, which are handed over at the end of this turn.
    if (this.#child.connected) this.#child.on("disconnect", () => onEnd());
    else setImmediate(onEnd);
  }

  send(value, watcher) {
    return this.#child.send(value, (error) => error && watcher(error));
  }

  whenSent(callback) {
    this.#child.drainMessages().then(() => callback(), callback);
    return true;
  }

  close() {
    this.#child.disconnect();
  }
}

module.exports = { IpcLink };
