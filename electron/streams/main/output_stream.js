"use strict";

// One output on its way to one page: a viewer of the engine's on this side, a stream of the port on the other.

const { TO_MAIN, TO_PAGE } = require("../protocol.js");
const { ByteSender } = require("./byte_sender.js");

/**
 * Unacknowledged output at which a page is handed nothing more. Half of what a lossy viewer may be behind before it
 * goes on from a snapshot: what is on its way counts there.
 */
const LOSSY_WINDOW_BYTES = 256 * 1024;

/** For who gets everything: enough that the page never waits for main while it works. */
const LOSSLESS_WINDOW_BYTES = 512 * 1024;

/** Options of a viewer whose far end is a page. */
function viewerOptions(flow, beginning) {
  const highWaterBytes = flow === "lossless" ? LOSSLESS_WINDOW_BYTES : LOSSY_WINDOW_BYTES;
  const lowWaterBytes = highWaterBytes / 2;
  return { flow, encoding: null, acknowledge: true, highWaterBytes, lowWaterBytes, ...beginning };
}

class OutputStream {
  #viewer;
  #sender;
  #post;

  /** `post(kind, ...values)` sends a message of this stream. */
  constructor(viewer, post) {
    this.#viewer = viewer;
    this.#post = post;
    this.#sender = new ByteSender((bytes) => post(TO_PAGE.data, bytes));
    viewer.on("data", ({ data }) => this.#sender.push(data));
    viewer.on("gap", ({ skippedBytes }) => this.tell(TO_PAGE.gap, skippedBytes));
    viewer.on("exit", (exit) => this.tell(TO_PAGE.exit, exit));
    viewer.on("end", () => this.tell(TO_PAGE.end));
  }

  /** Tells something behind all output that came before it. */
  tell(kind, ...values) {
    this.#sender.flush();
    this.#post(kind, ...values);
  }

  /** Tells something in place of output that the page was not sent yet. */
  replace(kind, value) {
    // The engine counts it as handed over.
    this.#viewer.acknowledge(this.#sender.drop());
    this.#post(kind, value);
  }

  /** A message of the page. False for one that no honest page sends. */
  receive(kind, value) {
    if (kind !== TO_MAIN.acknowledge) return false;
    const bytes = this.#sender.acknowledge(value);
    if (bytes === undefined) return false;
    this.#viewer.acknowledge(bytes);
    return true;
  }

  close() {
    this.#viewer.close();
  }
}

module.exports = { OutputStream, viewerOptions };
