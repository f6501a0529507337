"use strict";

// The page's end of its port: streams by number. A port that main issues anew replaces the one before, and every
// stream goes on from where it was.

const { SignalboxError } = require("../../../lib/errors.js");
const { TO_MAIN } = require("../protocol.js");

class PageChannel {
  #port;
  #streams = new Map();
  #lastId = 0;
  #whenPort;
  #hasPort;

  constructor() {
    this.#whenPort = new Promise((resolve) => (this.#hasPort = resolve));
  }

  /** Settles when there is a port. */
  get ready() {
    return this.#whenPort;
  }

  /** The port that main has issued to this document. */
  takePort(port) {
    const before = this.#port;
    if (before) {
      before.onmessage = null;
      before.close();
    }
    this.#port = port;
    // Never a listener of "close": it crashes the renderer on reload (Electron 25).
    port.onmessage = ({ data: [kind, id, value] }) => this.#streams.get(id)?.receive(kind, value);
    this.#hasPort();
    if (before) for (const stream of this.#streams.values()) stream.reopen();
  }

  /**
   * A stream for `receiver`: `receive(kind, value)`, and `reopen()` when there is another port. Main learns of it by the
   * operation that names its number.
   */
  open(receiver) {
    const id = ++this.#lastId;
    this.#streams.set(id, receiver);
    return id;
  }

  post(id, kind, value) {
    if (this.#port && this.#streams.has(id))
      this.#port.postMessage(value === undefined ? [kind, id] : [kind, id, value]);
  }

  /** Nobody listens to the stream any more. */
  close(id) {
    this.post(id, TO_MAIN.close);
    this.#streams.delete(id);
  }
}

/** What an operation fails with whose object was disposed of. */
function disposed(what) {
  return new SignalboxError("ERR_SIGNALBOX_STREAM_CLOSED", `${what} was disposed of in this page.`);
}

module.exports = { PageChannel, disposed };
