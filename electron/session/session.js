"use strict";

// What the main process has of one document: its buses, its operations, and what it may do.

const { encode } = require("../../lib/codec.js");
const { SignalboxError, optionType } = require("../../lib/errors.js");
const { disposer } = require("../../lib/disposer.js");
const { report } = require("../../lib/listeners.js");
const { KIND, PROTOCOL } = require("../../lib/bus/remote/protocol.js");
const { version } = require("../../lib/bus/remote/version.js");
const { SessionBus } = require("./bus.js");
const { faultOf, readObject } = require("./messages.js");
const { Operations, refused } = require("./operations.js");

/** Buses that one document may open. */
const MAX_BUSES = 64;

/** Messages against the protocol until a document is cut off. One that follows it never sends any. */
const MAX_FAULTS = 20;

let sessions = 0;

class Session {
  /** Who the document is: `{ nonce, processId, frameId, origin, isMainFrame, frame }`. */
  document;
  /** What the policy allows it. */
  rights;
  #number = ++sessions;
  #post;
  #audit;
  #hub;
  #lingering;
  #buses = new Map();
  #operations;
  #goneListeners = new Set();
  #faults = 0;
  #isOver = false;
  #onState;

  /**
   * `post(kind, bus, …)` sends to the document, `audit(error)` is told what was refused, `hub(name)` opens a bus,
   * `lingering` has what documents before this one left, `onState()` is called when a bus is behind, or not any more.
   */
  constructor(document, rights, { post, audit, hub, lingering, onState }) {
    this.document = document;
    this.rights = rights;
    this.#post = post;
    this.#audit = audit;
    this.#hub = hub;
    this.#lingering = lingering;
    this.#onState = onState;
    this.#operations = new Operations((kind, id, text) => this.send(kind, 0, id, text), audit);
  }

  get isOver() {
    return this.#isOver;
  }

  get isBehind() {
    return [...this.#buses.values()].some((bus) => bus.isBehind);
  }

  get stats() {
    return [...this.#buses.values()].map((bus) => bus.stats);
  }

  /** Answers the document's calls of an operation by `fn(args, { signal })`. */
  handle(operation, fn) {
    return this.#operations.handle(operation, fn);
  }

  /** Tells the document's listeners of `topic` something. */
  push(topic, value) {
    if (!this.#isOver) this.send(KIND.PUSH, 0, 0, encode(value, { inlineBytes: true }).text, topic);
  }

  /** `listener(reason)` is called once, when the document is gone or the attachment is disposed of. */
  onGone(listener) {
    if (typeof listener !== "function") throw optionType("listener", "a function", listener);
    this.#goneListeners.add(listener);
    return disposer(() => this.#goneListeners.delete(listener));
  }

  // --- For the attachment --------------------------------------------------------------------------------------------

  welcome() {
    this.send(KIND.WELCOME, 0, PROTOCOL, JSON.stringify({ version, session: this.#number }));
  }

  /** A message of the document, whose sender was checked. */
  receive(message) {
    if (this.#isOver) return;
    const fault = faultOf(message);
    if (fault !== undefined) {
      this.fault(fault);
      return;
    }
    const [kind, bus, number, text, name, peer] = message;
    if (kind === KIND.HELLO) this.welcome();
    else if (kind === KIND.OPEN) this.#open(bus, text);
    else if (kind === KIND.CALL) this.#operations.call(number, name, text);
    else if (kind === KIND.CALL_CANCEL) this.#operations.cancel(number);
    else this.#buses.get(bus)?.receive(kind, number, text, name, peer);
  }

  /** A late acknowledgement of a document that is going. */
  acknowledge(bus, batch) {
    this.#buses.get(bus)?.acknowledgeLate(batch);
  }

  /** The document is gone, or `isFinal`: nothing of it is to come back. */
  end(reason, isFinal) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#operations.close();
    for (const [number, bus] of this.#buses) {
      if (!isFinal && bus.isResumable) this.#lingering.keep(bus.name, this.document.origin, bus.leave());
      else {
        bus.close();
        this.#buses.delete(number);
      }
    }
    for (const listener of this.#goneListeners) {
      try {
        listener(reason);
      } catch (error) {
        report(error);
      }
    }
    this.#goneListeners.clear();
  }

  /** Tells the document that this is over; it says hello again, in case of another attachment. */
  dismiss(reason) {
    if (this.#isOver) return;
    for (const bus of this.#buses.values()) bus.flush();
    this.send(KIND.CLOSED, 0, 0, reason);
  }

  // --- For its buses -------------------------------------------------------------------------------------------------

  send(kind, bus, number, text, name, peer, batch) {
    this.#post(kind, bus, number, text, name, peer, batch);
  }

  noteState() {
    this.#onState();
  }

  /** Something that a document may not do: an error there, and an event here. */
  refuse(bus, error) {
    this.#audit(error);
    this.send(KIND.REFUSED, bus, 0, textOf(error));
  }

  /** A message that no document sends which follows the protocol. */
  fault(why, code = "ERR_SIGNALBOX_BUS_FRAME") {
    this.#faults++;
    const error = new SignalboxError(code, `A message of this page was refused: ${why}.`);
    this.#audit(error);
    if (this.#faults < MAX_FAULTS) {
      this.send(KIND.REFUSED, 0, 0, textOf(error));
      return;
    }
    const message = `This page was cut off after ${MAX_FAULTS} messages against the protocol, the last because ${why}.`;
    const last = new SignalboxError("ERR_SIGNALBOX_BUS_CUT_OFF", message, { isFatal: true });
    this.#audit(last);
    this.send(KIND.REFUSED, 0, 0, textOf(last));
    this.end("cut off", true);
  }

  forget(number) {
    this.#buses.delete(number);
  }

  // -------------------------------------------------------------------------------------------------------------------

  #open(number, text) {
    const { name, resume, ...wanted } = readObject(text) ?? {};
    if (typeof name !== "string" || this.#buses.has(number)) {
      this.fault("a bus was opened without a name, or twice");
      return;
    }
    const rights = this.rights.of(name);
    if (rights === undefined || this.#buses.size >= MAX_BUSES) {
      const why = rights === undefined ? "its policy names no such bus" : `it has opened ${MAX_BUSES} buses already`;
      this.refuse(number, Object.assign(refused(`open ${name.slice(0, 256)}`, why), { bus: name, isFatal: true }));
      return;
    }
    const left = this.#lingering.take(name, this.document.origin, resume === true);
    const bus = new SessionBus(this, number, name, rights, {
      hub: this.#hub,
      left,
      isResumable: resume === true,
      wanted,
    });
    this.#buses.set(number, bus);
    bus.open();
  }
}

function textOf(error) {
  return JSON.stringify({ ...error, code: error.code, message: error.message });
}

module.exports = { Session, textOf };
