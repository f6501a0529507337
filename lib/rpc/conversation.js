"use strict";

// One conversation: what comes over a link is sorted into answers, calls and notifications, and what goes out is put
// into the peer's dialect.

const { SignalboxError } = require("../errors.js");
const { Peer } = require("../peer.js");
const { IncomingBatch, OutgoingBatch } = require("./batch.js");
const { makeDialect } = require("./dialects/index.js");
const { Statistics } = require("./statistics.js");

/** JSON-RPC's own codes. */
const METHOD_NOT_FOUND = -32601;
const INVALID_REQUEST = -32600;

class Conversation {
  #link;
  #dialect;
  #on;
  #peer;
  #statistics;
  /** Gathers what is sent, while a batch is made. */
  #gathering;
  /** Batches of the peer that are not answered yet. */
  #batches = new Set();

  /**
   * `on` is told: `notification(message)`, `log({ text, stream })`, `error(error)`. Limits are those of a peer; `trace`
   * hears of each message.
   */
  constructor(link, { dialect, trace, limits }, on) {
    this.#link = link;
    this.#dialect = makeDialect(dialect);
    this.#on = on;
    this.#statistics = new Statistics(trace);
    this.#peer = new Peer((message, watcher) => this.#send(message, watcher), undefined, limits);
  }

  get stats() {
    return { ...this.#statistics.counts, pending: this.#peer.pending, running: this.#peer.running };
  }

  request(method, params, options) {
    return this.#peer.request(method, params, options);
  }

  notify(method, params) {
    return this.#send({ jsonrpc: "2.0", method, params }, this.#on.error);
  }

  handle(method, handler, schema) {
    return this.#peer.handle(method, handler, schema);
  }

  /** Makes calls that go in one frame: all that `make()` sends before it returns. */
  gather(make) {
    const batch = new OutgoingBatch();
    this.#gathering = batch;
    try {
      return make();
    } finally {
      this.#gathering = undefined;
      batch.send((messages, watcher) => this.#write(messages, watcher));
    }
  }

  /** Takes what came over the link. */
  take(values) {
    for (const value of values) {
      if (Array.isArray(value) && this.#dialect === undefined) this.#takeBatch(value);
      else this.#takeOne(value);
    }
  }

  noteLog(lines) {
    this.#statistics.logged(lines);
  }

  /** The other side is another one, who knows of nothing; see `Peer`. */
  restart(makeError) {
    this.#batches.clear();
    this.#peer.restart(makeError);
  }

  /** Nothing is answered any more; `makeError(method)` says why. */
  close(makeError) {
    this.#peer.close(makeError);
  }

  #takeOne(value) {
    const message = this.#dialect === undefined ? value : this.#dialect.fromWire(value);
    if (message?.jsonrpc !== "2.0") return this.#on.log({ text: JSON.stringify(value), stream: "stdout" });
    this.#statistics.received(message);
    const { id, method } = message;
    if (method === undefined) return this.#takeAnswer(message);
    if (this.#peer.takeCall(message)) return;
    if (typeof method !== "string") this.#refuse(id, INVALID_REQUEST, "The method is no string.");
    else if (id === undefined || id === null) this.#on.notification({ method, params: message.params });
    else this.#refuse(id, METHOD_NOT_FOUND, `There is no method "${method}" here.`);
  }

  #takeAnswer(message) {
    const pending = this.#peer.pending;
    const isTaken = this.#peer.takeAnswer(message);
    if (!isTaken || this.#peer.pending === pending) this.#statistics.stray();
    // The peer could not read something of ours, and does not know what.
    if (!isTaken && message.error) this.#on.error(remoteFailure(message.error));
  }

  /** Those of a batch that are calls are answered in one frame. */
  #takeBatch(values) {
    const ids = values.filter((value) => value?.method !== undefined && value.id !== undefined).map(({ id }) => id);
    if (ids.length > 0) {
      const batch = new IncomingBatch(ids, (answers) => {
        this.#batches.delete(batch);
        this.#write(answers, this.#on.error);
      });
      this.#batches.add(batch);
    }
    for (const value of values) this.#takeOne(value);
  }

  #refuse(id, code, message) {
    if (id !== undefined && id !== null) this.#send({ jsonrpc: "2.0", id, error: { code, message } }, this.#on.error);
  }

  #send(message, watcher) {
    if (this.#gathering !== undefined) {
      this.#statistics.sent(message);
      return this.#gathering.add(message, watcher);
    }
    if (this.#batches.size > 0 && message.method === undefined) {
      // Before it is kept: what has no form is to be answered by an error instead.
      JSON.stringify(message);
      for (const batch of this.#batches) if (batch.take(message)) return true;
    }
    const goesOn = this.#write(message, watcher);
    this.#statistics.sent(message);
    return goesOn;
  }

  #write(value, watcher) {
    const wired = this.#dialect === undefined ? value : this.#dialect.toWire(value);
    if (wired === undefined) return true; // the dialect has no word for it
    return this.#link.send(wired, watcher);
  }
}

function remoteFailure({ message = "no message", code, data }) {
  const text = `The peer could not take a message: ${message}`;
  return new SignalboxError("ERR_SIGNALBOX_CALL_FAILED", text, { remoteCode: code, data });
}

module.exports = { Conversation };
