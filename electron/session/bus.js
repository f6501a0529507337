"use strict";

// One bus of one document: its endpoint in the engine's hub, and the acknowledgements both ways.

const { SignalboxError } = require("../../lib/errors.js");
const { KIND } = require("../../lib/bus/remote/protocol.js");
const { readNames } = require("./messages.js");
const { CallKind } = require("./endpoint.js");
const { refused } = require("./operations.js");
const { readWanted } = require("./wanted.js");

/** Names in one list: as many as anybody listens to, and a bound on what one message makes main do. */
const MAX_NAMES = 10_000;

/** Newest events that one replay may ask for. */
const MAX_REPLAY = 1_000_000;

/**
 * How long an acknowledgement waits for others. It is also the page's clock: timers of hidden pages come once a second,
 * messages do not.
 */
const ACK_MS = 10;
const ACK_UNITS = 128 * 1024;

class SessionBus {
  name;
  isResumable;
  #session;
  #number;
  #endpoint;
  #isResumed;
  /** The page's messages: the last one that is here, and the last one that it knows of. */
  #received = 0;
  #acknowledged = 0;
  #unacknowledgedUnits = 0;
  #timer;
  #isBehind = false;
  #isOver = false;

  /** `left` is the endpoint that a document before this one left; `wanted` what the page asks for. */
  constructor(session, number, name, rights, { hub, left, isResumable, wanted }) {
    this.name = name;
    this.isResumable = isResumable;
    this.#session = session;
    this.#number = number;
    this.#isResumed = left !== undefined;
    this.#endpoint = left ?? hub(name, rights, readWanted(wanted));
    this.#endpoint.owner = this;
  }

  get isBehind() {
    return this.#isBehind;
  }

  get stats() {
    return { name: this.name, ...this.#endpoint.stats() };
  }

  open() {
    const { source, rights, wanted } = this.#endpoint;
    this.#send(KIND.OPENED, this.#received, JSON.stringify({ source, isResumed: this.#isResumed, rights, wanted }));
    this.#endpoint.begin();
  }

  // --- What the document says ----------------------------------------------------------------------------------------

  receive(kind, number, text, name, peer) {
    switch (kind) {
      case KIND.EVENTS:
        return this.#events(number, text);
      case KIND.ACK:
        return this.#endpoint.acknowledge(number);
      case KIND.REQUEST:
        return this.#attempt(name, number, () => this.#endpoint.request(number, name, text));
      case KIND.ANSWER:
      case KIND.FAILURE:
        return this.#attempt("answer", undefined, () =>
          this.#endpoint.answer(peer, number, kind === KIND.FAILURE, text),
        );
      case KIND.CANCEL:
        return this.#attempt("cancel", undefined, () => this.#endpoint.cancel(number));
      case KIND.INTEREST:
        return this.#names(text, "receive", (names) => this.#endpoint.setInterest(names));
      case KIND.METHODS:
        return this.#names(text, "handle", (names) => this.#endpoint.setMethods(names));
      case KIND.REPLAY:
        return this.#replay(text, number);
      default: // CLOSE
        this.#session.forget(this.#number);
        return this.close();
    }
  }

  /** What a document has seen that is gone: unless another one is there already. */
  acknowledgeLate(batch) {
    if (this.#endpoint.owner === this) this.#endpoint.acknowledge(batch);
  }

  #events(number, text) {
    // Sent again after a connection was lost, though it had come.
    if (number <= this.#received) return;
    this.#received = number;
    this.#unacknowledgedUnits += text.length;
    const { refusedCount, error, isBehind } = this.#endpoint.takeEvents(text);
    if (error !== undefined && error.code !== "ERR_SIGNALBOX_BUS_REFUSED")
      this.#session.fault(error.message, error.code);
    else if (refusedCount > 0) this.#refuse("emit", refusedCount);
    if (isBehind) this.#setBehind(true);
    if (this.#unacknowledgedUnits >= ACK_UNITS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), ACK_MS);
  }

  #names(text, direction, set) {
    const names = readNames(text, MAX_NAMES);
    if (names === undefined) {
      this.#session.fault("it should have a list of names");
      return;
    }
    this.#attempt(direction, undefined, () => {
      const left = set(names);
      if (left.length > 0) this.#refuse(direction, left.length, left);
    });
  }

  #replay(pattern, count) {
    if (pattern.length > 256 || count > MAX_REPLAY) this.#session.fault("it asks to replay what there can't be");
    else this.#send(KIND.REPLAY, 0, this.#endpoint.replay(pattern, count));
  }

  /** Something that the engine may refuse: the document is told, by the call if it was one. */
  #attempt(operation, call, run) {
    try {
      run();
    } catch (error) {
      if (!(error instanceof SignalboxError)) throw error;
      error.operation = operation;
      error.call = call;
      this.#session.refuse(this.#number, error);
    }
  }

  #refuse(operation, count, names) {
    const what = count === 1 ? "a name" : `${count} names`;
    const error = refused(operation, `the policy of bus "${this.name}" does not cover ${what} of it`);
    this.#session.refuse(
      this.#number,
      Object.assign(error, { bus: this.name, names: names?.slice(0, 10), refusedCount: count }),
    );
  }

  // --- What the engine says ------------------------------------------------------------------------------------------

  frame(batch, missed, body) {
    if (missed > 0) this.#send(KIND.EVENTS, batch, body, "", missed);
    else this.#send(KIND.EVENTS, batch, body);
  }

  /** A call's message has its place among the batches. */
  call(batch, missed, [from, kind, id, method, text]) {
    if (missed > 0) this.#send(KIND.GAP, missed, "overflow");
    if (kind === CallKind.REQUEST) this.#send(KIND.REQUEST, id, text, method, from, batch);
    else if (kind === CallKind.ANSWER) this.#send(KIND.ANSWER, id, text, "", 0, batch);
    else if (kind === CallKind.ERROR) this.#send(KIND.FAILURE, id, text, "", 0, batch);
    else if (kind === CallKind.CANCEL) this.#send(KIND.CANCEL, id, "", "", from, batch);
    else this.#send(KIND.GONE, from, text, "", 0, batch);
  }

  interest(patterns) {
    this.#send(KIND.INTEREST, 0, JSON.stringify(patterns));
  }

  drained() {
    this.#setBehind(false);
  }

  #setBehind(isBehind) {
    if (isBehind === this.#isBehind) return;
    this.#isBehind = isBehind;
    this.#send(isBehind ? KIND.BEHIND : KIND.DRAINED, 0, "");
    this.#session.noteState();
  }

  // --- Life ----------------------------------------------------------------------------------------------------------

  /** Acknowledges what has come. */
  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isOver || this.#received === this.#acknowledged) return;
    this.#acknowledged = this.#received;
    this.#unacknowledgedUnits = 0;
    this.#send(KIND.ACK, this.#received, "");
  }

  /** The document is gone: its endpoint, for the next one. */
  leave() {
    this.#stop();
    return this.#endpoint;
  }

  close() {
    if (this.#isOver) return;
    this.#stop();
    this.#endpoint.close();
  }

  #stop() {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #send(kind, number, text, name, peer, batch) {
    if (this.#isOver || this.#session.isOver) return;
    this.#session.send(kind, this.#number, number, text, name, peer, batch);
  }
}

module.exports = { SessionBus };
