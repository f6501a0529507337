"use strict";

// Main's end of a document's port: streams by number, and what the page may send to them.

const { SignalboxError } = require("../../../lib/errors.js");
const { TO_MAIN } = require("../protocol.js");

/** Streams that one document may have open. */
const MAX_STREAMS = 256;

const FORM = "it came by the port and is none of its messages";
const CONTENT = "it says what its stream can't have, or has no right to say";

const KINDS = new Set(Object.values(TO_MAIN));

class Channel {
  #port;
  #streams = new Map();
  #fault;
  #onMessage = (event) => this.#receive(event);
  #onClose = () => this.#drop();

  /** `fault(why)` is told of each message that no honest page sends. */
  constructor(fault) {
    this.#fault = fault;
  }

  get isOpen() {
    return this.#port !== undefined;
  }

  get streams() {
    return this.#streams.size;
  }

  /** The port of this document from now on. What went by the one before begins anew. */
  take(port) {
    this.close();
    this.#port = port;
    port.on("message", this.#onMessage);
    port.on("close", this.#onClose);
    port.start();
  }

  /** Throws when the page can't have a stream of this number. To be called before anything is started for it. */
  checkFree(id, operation) {
    if (!this.isOpen) {
      throw new SignalboxError("ERR_SIGNALBOX_STREAM_CLOSED", `${operation}: this page has no port for streams.`);
    }
    if (!Number.isSafeInteger(id) || id < 0 || this.#streams.has(id)) {
      const message = `${operation}: the stream's number must be one that is not in use.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "stream" });
    }
    if (this.#streams.size >= MAX_STREAMS) {
      const message = `${operation}: this page has ${MAX_STREAMS} streams open. Dispose of some.`;
      throw new SignalboxError("ERR_SIGNALBOX_STREAM_LIMIT", message, { limit: MAX_STREAMS });
    }
  }

  /** `make(post)` makes a stream with `receive(kind, value)` and `close()`; `post(kind, ...values)` sends for it. */
  open(id, make) {
    const port = this.#port;
    // A stream that is being closed still tells; its messages must not reach the next document.
    const post = (kind, ...values) => {
      if (this.#port === port) port.postMessage([kind, id, ...values]);
    };
    this.#streams.set(id, make(post));
  }

  /** Ends all streams and the port. */
  close() {
    const port = this.#port;
    if (port === undefined) return;
    port.off("message", this.#onMessage);
    port.off("close", this.#onClose);
    this.#drop();
    port.close();
  }

  #drop() {
    this.#port = undefined;
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    for (const stream of streams) stream.close();
  }

  #receive({ data, ports }) {
    for (const port of ports) port.close(); // nobody asked for them
    const why = ports.length > 0 ? FORM : this.#deliver(data);
    if (why !== undefined) this.#fault(why);
  }

  /** Undefined when all is well, else what is wrong with the message. */
  #deliver(message) {
    if (!Array.isArray(message) || message.length < 2 || message.length > 3) return FORM;
    const [kind, id, value] = message;
    if (!KINDS.has(kind) || !Number.isSafeInteger(id)) return FORM;
    const stream = this.#streams.get(id);
    // It may have been closed while this was on its way.
    if (stream === undefined) return undefined;
    if (kind !== TO_MAIN.close) return stream.receive(kind, value) ? undefined : CONTENT;
    this.#streams.delete(id);
    stream.close();
    return undefined;
  }
}

module.exports = { Channel, MAX_STREAMS };
