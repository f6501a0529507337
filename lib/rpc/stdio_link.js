"use strict";

// The host's end of a child's standard input and output, where those are a channel for messages. It is there from the
// start of the child on, and holds everything until somebody takes over: nothing is lost in between.

const { addReceiver, deliveryKinds, removeReceiver } = require("../environment.js");
const { makeError } = require("../errors.js");
const { LoopReader } = require("../loop_reader.js");
const { Outgoing } = require("../outgoing.js");

/** Lines of noise that are held for somebody to take over. */
const MAX_HELD_LINES = 1_000;

/** Failures likewise. */
const MAX_HELD_FAILURES = 64;

/** What a process without a channel of Node's kind has in its place. */
const NO_CHANNEL = Object.freeze({
  id: null,
  send() {
    throw makeError("ERR_SIGNALBOX_IPC_CLOSED", "Can't send to the process: it was started without ipc: true.", {});
  },
  askSent: () => false,
  disconnect() {},
});

class StdioLink {
  #native;
  #outgoing;
  #reader;
  #handlers;
  #isTaken = false;
  #isPaused = true;
  #isOpen = true;
  #isOver = false;
  #held = { messages: [], lines: [], missedBytes: 0, failures: [] };
  #receiver = { receive: (kind, payload) => this.#receive(kind, payload) };
  /** Texts of arrays go here. */
  #onMessages = (text) => this.#takeBatch(text);

  constructor(native) {
    this.#native = native;
    this.#outgoing = new Outgoing(native, (error) => this.#fail(error));
    addReceiver(native.id, this.#receiver);
    native.setPaused(true);
  }

  get isOpen() {
    return this.#isOpen;
  }

  /** True for the first who wants to speak over it. */
  claim() {
    const isFree = !this.#isTaken;
    this.#isTaken = true;
    return isFree;
  }

  /**
   * From now on these are told: `onMessages(values)`, `onLog(lines, missedBytes)`, `onFailure(error)`, `onDrain()` and
   * at last `onEnd()`; what was held first, in this call.
   */
  attach(handlers) {
    this.#handlers = handlers;
    const { messages, lines, missedBytes, failures } = this.#held;
    if (lines.length > 0 || missedBytes > 0) handlers.onLog(lines, missedBytes);
    for (const failure of failures) handlers.onFailure(failure);
    if (messages.length > 0) handlers.onMessages(messages);
    this.#held = undefined;
    this.setPaused(false);
  }

  /** Sends a value. False: much waits for the child. `watcher(error)` hears when it was refused. */
  send(value, watcher) {
    this.#reader?.expectAnswer();
    return this.#outgoing.send(JSON.stringify(value), undefined, watcher);
  }

  /** Calls back when all that was sent is with the system; false when it is so already. */
  whenSent(callback) {
    return this.#outgoing.whenSent(callback);
  }

  /** Takes no messages for now: the child's own writes wait. */
  setPaused(isPaused) {
    this.#isPaused = isPaused;
    if (!isPaused) addReceiver(this.#native.id, this.#receiver); // removed at the end, which does not wait
    this.#reader?.setPaused(isPaused);
    this.#native.setPaused(isPaused);
  }

  /** The child sees the end of its input after what was sent. */
  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#outgoing.end();
    this.#native.disconnect();
  }

  #receive(kind, payload) {
    const kinds = deliveryKinds();
    if (kind === kinds.Messages) this.#takeBatch(payload);
    else if (kind === kinds.MessagesSent) this.#outgoing.onSent(payload);
    else if (kind === kinds.Connected) this.#beginReading();
    else if (kind === kinds.ChannelEnds) this.#reader?.finish();
    else if (kind === kinds.RpcNews) this.#takeLog(JSON.parse(payload));
    else if (kind === kinds.Disconnected) this.#end();
    else if (kind === kinds.Failure) this.#fail(makeError(...payload));
  }

  #beginReading() {
    this.#reader = new LoopReader(this.#native, this.#onMessages);
    if (this.#isPaused) this.#reader.setPaused(true);
  }

  #takeBatch(text) {
    const messages = JSON.parse(text);
    if (this.#handlers) this.#handlers.onMessages(messages);
    else for (const message of messages) this.#held.messages.push(message);
  }

  #takeLog({ log, missedBytes }) {
    if (this.#handlers) return this.#handlers.onLog(log, missedBytes);
    this.#held.missedBytes += missedBytes;
    for (const line of log) {
      if (this.#held.lines.length < MAX_HELD_LINES) this.#held.lines.push(line);
      else this.#held.missedBytes += Buffer.byteLength(line);
    }
  }

  #fail(error) {
    if (this.#handlers) this.#handlers.onFailure(error);
    else if (this.#held.failures.length < MAX_HELD_FAILURES) this.#held.failures.push(error);
  }

  /** Comes again behind messages that were held back by a pause. */
  #end() {
    removeReceiver(this.#native.id, this.#receiver);
    if (this.#isOver || this.#isPaused) return;
    this.#isOver = true;
    this.#isOpen = false;
    this.#reader?.close();
    this.#outgoing.close();
    this.#handlers.onEnd();
  }
}

module.exports = { NO_CHANNEL, StdioLink };
