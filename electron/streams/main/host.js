"use strict";

// Processes and terminals for the document that a window shows: what it may call, and the streams of its port.

const { SignalboxError } = require("../../../lib/errors.js");
const { Channel } = require("./channel.js");
const { processOperations } = require("./process_operations.js");
const { terminalOperations } = require("./terminal_operations.js");

class StreamsHost {
  #channel;
  #operations;
  #isClosed = false;

  /**
   * `owner`: the window, the same for each of its documents. `processes`, `terminals`: a ProcessManager and a
   * PtyManager; what is missing is not offered. `rights`: what the document may do, `{ processes, terminals }` of
   * `streamRights`. `fault(why)` is told of messages that no honest page sends.
   */
  constructor({ owner, processes, terminals, rights, fault }) {
    this.#channel = new Channel(fault);
    const shared = { channel: this.#channel, owner };
    this.#operations = new Map([
      ...entries(processes && processOperations({ ...shared, manager: processes, rights: rights.processes })),
      ...entries(terminals && terminalOperations({ ...shared, manager: terminals, rights: rights.terminals })),
    ]);
  }

  /** Names of what `call` takes. */
  get operations() {
    return [...this.#operations.keys()];
  }

  /** Streams that are open. */
  get streams() {
    return this.#channel.streams;
  }

  /** Does what the document asks for. Plain data in and out; rejects with a SignalboxError. */
  async call(operation, args) {
    if (!this.#isClosed) return this.#operations.get(operation)(args);
    throw new SignalboxError("ERR_SIGNALBOX_STREAM_CLOSED", `${operation}: the page is gone.`);
  }

  /** The document's port, a MessagePortMain. Another one replaces it, and all streams begin anew. */
  takePort(port) {
    if (this.#isClosed) port.close();
    else this.#channel.take(port);
  }

  /** The document is gone. What it started stays, and nothing is sent to it any more. */
  close() {
    this.#isClosed = true;
    this.#channel.close();
  }
}

function entries(operations) {
  return operations ? Object.entries(operations) : [];
}

module.exports = { StreamsHost };
