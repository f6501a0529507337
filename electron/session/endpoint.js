"use strict";

// A remote end's place in the engine's hub, and what the engine says about it. It outlives a document that leaves it to
// the next one.

const { addReceiver, deliveryKinds, removeReceiver } = require("../../lib/environment.js");
const { acquireCore, releaseCore } = require("../../lib/bus/home.js");

class Endpoint {
  /** Who gets what the engine says: the bus of the document that is there now. */
  owner;
  #core;
  #native;
  #rights;
  #kinds = deliveryKinds();
  /** The newest batch that was sent, and the newest event that has come: a document that goes on counts from there. */
  #batch = 0;
  #isClosed = false;

  constructor(label, name, rights, wanted) {
    this.#rights = rights;
    this.#core = acquireCore(name, {});
    try {
      this.#native = this.#core.link.openRemote(label, rights, wanted);
    } catch (error) {
      releaseCore(this.#core);
      throw error;
    }
    addReceiver(this.#native.id, this);
  }

  /** What a document has to know to begin, or to go on. */
  describe() {
    const { source } = this.#native;
    return { source, seq: this.#native.stats().seq ?? 0, batch: this.#batch, rights: this.#rights };
  }

  /** A document is there: `isResumed` after another one. */
  open(isResumed) {
    if (isResumed) this.#native.attach(undefined);
    this.#collect();
  }

  detach() {
    this.#native.detach();
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    removeReceiver(this.#native.id, this);
    this.#native.close();
    this.#collect();
    releaseCore(this.#core);
  }

  stats() {
    return this.#native.stats();
  }

  // --- What the document says ----------------------------------------------------------------------------------------

  /** `{ refusedCount, error, isBehind }`. */
  receive(text) {
    const [, refusedCount, local, failure, bits] = this.#native.receive(text);
    if (local !== null) this.#core.receive(local);
    this.#finish(bits);
    const error = failure === null ? undefined : { code: failure[0], message: failure[1] };
    return { refusedCount, error, isBehind: (bits & 1) !== 0 };
  }

  setInterest(patterns) {
    return this.#native.setInterest(patterns);
  }

  setMethods(names) {
    return this.#native.setMethods(names);
  }

  request(id, method, text) {
    this.#finish(this.#native.request(id, method, text));
  }

  answer(to, id, isError, text) {
    this.#finish(this.#native.answer(to, id, isError, text));
  }

  cancel(id) {
    this.#finish(this.#native.cancel(id));
  }

  acknowledge(batch) {
    this.#finish(this.#native.acknowledge(batch));
  }

  replay(pattern, count) {
    return this.#native.replay(pattern, count);
  }

  // --- What the engine says ------------------------------------------------------------------------------------------

  /** A record of the engine. */
  record(kind, payload) {
    const kinds = this.#kinds;
    switch (kind) {
      case kinds.BusFrame:
        return this.#frame(payload);
      case kinds.BusCall:
        return this.owner.call(payload[1], payload[2], payload[3], payload[4], payload[0]);
      case kinds.BusInterest:
        return this.owner.interest(payload);
      case kinds.BusDrained:
        return this.owner.drained();
      case kinds.BusGap:
        return this.owner.gap(payload[0], payload[1]);
      case kinds.BusGone:
        return this.owner.gone(payload[0], payload[1]);
      default:
        return undefined;
    }
  }

  #frame([batch, missed, body]) {
    this.#batch = batch;
    this.owner.frame(batch, missed, body);
  }

  #finish(bits) {
    if ((bits & 2) !== 0) this.#collect();
  }

  #collect() {
    this.#core.link.collect?.();
  }
}

/** Opens endpoints on buses for remote ends with this label: `open(name, rights, wanted)`. */
function openEndpoint(label) {
  return (name, rights, wanted) => new Endpoint(label, name, rights, wanted);
}

module.exports = { openEndpoint };
