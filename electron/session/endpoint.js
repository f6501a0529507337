"use strict";

// A remote end's place in the engine's hub, and what the engine says about it. It may outlive a document that leaves it
// to the next one.

const { addReceiver, collect, deliveryKinds, removeReceiver } = require("../../lib/environment.js");
const { acquireCore, releaseCore } = require("../../lib/bus/home.js");
const { intersection } = require("../../lib/bus/remote/rights.js");

/** Somebody is behind; frames of this environment's remotes are due. */
const IS_BEHIND = 1;
const HAS_FRAMES = 2;

/** Of a call's record. `GONE` stands in line with the calls, as what it ends was said before it. */
const CallKind = Object.freeze({ REQUEST: 0, ANSWER: 1, ERROR: 2, CANCEL: 3, GONE: 4 });

class Endpoint {
  /** Who gets what the engine says: the bus of the document that is there now. */
  owner;
  /** What others want of what the document emits, as far as it may. */
  wanted = [];
  /** Called when nobody has come back to it in time. */
  onExpired = () => {};
  #core;
  #native;
  #rights;
  #kinds = deliveryKinds();
  #isClosed = false;

  constructor(label, name, rights, options) {
    this.#rights = rights;
    this.#core = acquireCore(name, {});
    try {
      this.#native = this.#core.link.openRemote(label, rights, options);
    } catch (error) {
      releaseCore(this.#core);
      throw error;
    }
    addReceiver(this.#native.id, this);
  }

  get source() {
    return this.#native.source;
  }

  get rights() {
    return this.#rights;
  }

  /** Another document goes on; false when it is too late for that. What waits for it comes with `begin`. */
  resume() {
    return !this.#isClosed && this.#native.attach(null) !== null;
  }

  /** The document knows of this endpoint. */
  begin() {
    collect();
  }

  detach() {
    if (!this.#isClosed) this.#native.detach();
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    removeReceiver(this.#native.id, this);
    this.#native.close();
    releaseCore(this.#core);
    collect();
  }

  stats() {
    return this.#native.stats();
  }

  // --- What the document says ----------------------------------------------------------------------------------------

  /** `{ refusedCount, error, isBehind }`. */
  takeEvents(text) {
    this.#core.flush(); // what main has said comes before what it says to this
    const [, refusedCount, local, failure, bits] = this.#native.receive(text);
    if (local === true) this.#core.receive(text, this.#native.source);
    else if (local !== null) this.#core.receive(local);
    this.#finish(bits);
    const error = failure === null ? undefined : { code: failure[0], message: failure[1] };
    return { refusedCount, error, isBehind: (bits & IS_BEHIND) !== 0 };
  }

  setInterest(patterns) {
    const refused = this.#native.setInterest(patterns);
    collect();
    return refused;
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
    if (!this.#isClosed) this.#finish(this.#native.acknowledge(batch));
  }

  replay(pattern, count) {
    return this.#native.replay(pattern, count);
  }

  // --- What the engine says ------------------------------------------------------------------------------------------

  /** A record of the engine's. */
  receive(kind, payload) {
    const kinds = this.#kinds;
    if (kind === kinds.BusFrame) this.#frame(payload);
    else if (kind === kinds.BusInterest) this.#setWanted(intersection(payload, this.#rights.emit));
    else if (kind === kinds.BusDrained) this.owner.drained();
    else if (kind === kinds.BusExpired) this.onExpired();
  }

  #setWanted(patterns) {
    this.wanted = patterns;
    this.owner?.interest(patterns);
  }

  #frame([batch, missed, content]) {
    if (typeof content === "string") this.owner.frame(batch, missed, content);
    else this.owner.call(batch, missed, content);
  }

  #finish(bits) {
    if ((bits & HAS_FRAMES) !== 0) collect();
  }
}

/** Opens endpoints on buses for remote ends with this label: `open(name, rights, options)`. */
function openEndpoint(label, lingerMs) {
  return (name, rights, options) => new Endpoint(label, name, rights, { ...options, lingerMs });
}

module.exports = { CallKind, openEndpoint };
