"use strict";

// The link of main threads and workers: the engine's hub, where all environments of a process meet by the name of the
// bus.

const { threadId } = require("node:worker_threads");
const {
  addReceiver,
  collect,
  deliveryKinds,
  environment,
  hold,
  loadNative,
  removeReceiver,
} = require("../environment.js");
const { busContext } = require("./context.js");

/** In the order of the engine's numbers for them. */
const OVERFLOW = ["backpressure", "latest", "drop-oldest"];

/** What a call of the hub answers, as bits. */
const IS_BEHIND = 1;
const HAS_FRAMES = 2;

/** Links of this environment, whose last words are to be said when it ends. */
const open = new Set();

class HubLink {
  /** Moved by the engine, from whatever thread, when others want other events than before. */
  mark = new Uint32Array(1);
  #core;
  #native;
  #kinds;
  #holds = 0;

  constructor(core, { overflow, history, highWaterBytes, maxQueueBytes }) {
    const { NativeBus } = loadNative();
    const options = { history, highWaterBytes, maxQueueBytes, mark: this.mark };
    if (overflow !== undefined) options.overflow = OVERFLOW.indexOf(overflow);
    this.#core = core;
    this.#native = new NativeBus(environment(), core.name, label(), options);
    this.#kinds = deliveryKinds();
    addReceiver(this.#native.id, this);
    open.add(this);
    if (open.size === 1) process.prependListener("exit", flushAll);
    core.setConnection("connected");
  }

  get source() {
    return this.#native.source;
  }

  interest() {
    return this.#native.interest();
  }

  setInterest(patterns) {
    this.#collect(this.#native.setInterest(patterns)); // pages of this environment are told at once
  }

  setMethods(methods) {
    this.#native.setMethods(methods);
  }

  /** False when somebody is behind. */
  publish({ seq, at, text }) {
    const bits = this.#native.publish(seq, at, text);
    this.#collect(bits);
    return (bits & IS_BEHIND) === 0;
  }

  request(id, method, text) {
    this.#collect(this.#native.request(id, method, text));
  }

  answer(to, id, isError, text) {
    this.#collect(this.#native.answer(to, id, isError, text));
  }

  cancel(id) {
    this.#collect(this.#native.cancel(id));
  }

  replay(pattern, count) {
    return this.#native.replay(pattern, count);
  }

  /** An endpoint of the bus whose transport is in this environment: a page, a utility process. */
  openRemote(label, rights, options) {
    return this.#native.openRemote(label, rights, options);
  }

  /** The name of an endpoint that calls; its number, when it is gone. */
  nameOf(from) {
    return this.#native.sourceOf(from) ?? String(from);
  }

  /** A sender of the engine's own on this bus. */
  openProducer(prefix) {
    return this.#native.openProducer(prefix);
  }

  stats() {
    return this.#native.stats();
  }

  /** Reasons to keep the event loop running. */
  hold(change) {
    this.#holds += change;
    hold(change);
  }

  flush() {
    this.#core.flush();
  }

  close() {
    open.delete(this);
    if (open.size === 0) process.removeListener("exit", flushAll);
    removeReceiver(this.#native.id, this);
    if (this.#holds !== 0) hold(-this.#holds);
    this.#native.close();
    collect(); // what it still had for pages of this environment
  }

  /** A record of the engine's. */
  receive(kind, payload) {
    const core = this.#core;
    switch (kind) {
      case this.#kinds.BusEvents:
        core.receive(payload);
        break;
      case this.#kinds.BusCall: {
        const [from, callKind, id, method, text] = payload;
        core.receiveCall(from, callKind, id, method, text);
        break;
      }
      case this.#kinds.BusDrained:
        core.drained();
        break;
      case this.#kinds.BusGap: {
        const [missed, reason] = payload;
        core.missed(missed, reason);
        break;
      }
      case this.#kinds.BusGone: {
        const [from, ...ids] = payload;
        core.peerGone(from, ids);
        break;
      }
      default: // others' interest: the mark has told
    }
  }

  #collect(bits) {
    if ((bits & HAS_FRAMES) !== 0) collect();
  }
}

/** What an environment calls itself; the hub makes it the only one of its name. */
function label() {
  const context = busContext();
  return context === "worker" ? `worker-${threadId}` : "main";
}

/** A turn that ends with `process.exit()` has no end in which segments would be handed over. */
function flushAll() {
  for (const link of open) link.flush();
}

module.exports = { HubLink };
