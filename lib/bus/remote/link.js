"use strict";

// What connects the core of one bus at a remote end with the main process: the Link of lib/bus, over a Connection.

const { parseObject, refusalOf } = require("./failures.js");
const { Inbox } = require("./inbox.js");
const { LinkCalls } = require("./link_calls.js");
const { Outbox } = require("./outbox.js");
const { KIND } = require("./protocol.js");
const { Wanted } = require("./rights.js");

/** Where `emit` begins to answer false. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** What waits at most, connected or not; beyond it events are dropped and counted. */
const MAX_QUEUE_BYTES = 64 * 1024 * 1024;

const EVERYTHING = Object.freeze(["*"]);
const NOTHING = Object.freeze([]);

class RemoteLink {
  core;
  #connection;
  #bus;
  /** What main is asked for. */
  #wanted;
  #outbox;
  #inbox;
  #interest = NOTHING;
  #methods = NOTHING;
  /** Main has not heard of the newest interest. */
  #isInterestDue = false;
  #calls;
  /** Main was asked for the bus: what is listened to and handled may be said. */
  #isAsked = false;
  /** Main has opened it: the rest may be said. */
  #isOpen = false;
  #isClosed = false;
  /** Receivers of what this end emits are behind, says main. */
  #isMainBehind = false;
  /** What the policy lets this end do. */
  #rights = { emit: EVERYTHING };
  #source;
  #missed = 0;
  #end;

  /** `options` are those of the EventBus: `{ resume, overflow, highWaterBytes, maxQueueBytes }`. */
  constructor(connection, core, bus, options) {
    const { resume = false, highWaterBytes = HIGH_WATER_BYTES, maxQueueBytes = MAX_QUEUE_BYTES, overflow } = options;
    this.#connection = connection;
    this.core = core;
    this.#bus = bus;
    this.#wanted = { name: core.name, resume, highWaterBytes, maxQueueBytes, overflow };
    this.#outbox = new Outbox((number, body) => this.#send(KIND.EVENTS, number, body), {
      highWaterBytes,
      maxQueueBytes,
    });
    this.#inbox = new Inbox((batch) => this.#isOpen && this.#send(KIND.ACK, batch, ""));
    this.#calls = new LinkCalls(core, (kind, number, text, name, peer) => {
      this.#outbox.flush(); // in the order in which things were said
      this.#send(kind, number, text, name, peer);
    });
    if (connection.error !== undefined) this.end(connection.error);
  }

  get isBehind() {
    return this.#isMainBehind || this.#outbox.isBehind;
  }

  /** This end's name in `EventMeta.source`, once main has given one. */
  get source() {
    return this.#source;
  }

  refused(error) {
    this.core.refused(error);
  }

  setInterest(patterns) {
    this.#interest = patterns;
    if (!this.#isAsked || this.#isInterestDue) return;
    // Many listeners in one turn are one message, ahead of whatever is said next.
    this.#isInterestDue = true;
    queueMicrotask(() => this.#tellInterest());
  }

  setMethods(names) {
    this.#methods = names;
    if (this.#isAsked) this.#send(KIND.METHODS, 0, JSON.stringify(names));
  }

  /** False when somebody is behind. */
  publish({ seq, at, text, count }) {
    if (this.#end !== undefined) return true;
    const wasBehind = this.isBehind;
    const isTaken = this.#outbox.add(`[${seq},${at},${text}]`, count);
    if (isTaken === wasBehind) this.#connection.noteBehind();
    return isTaken && !this.#isMainBehind;
  }

  request(id, method, text) {
    if (this.#end !== undefined) throw this.#end;
    this.#calls.request(id, method, text);
  }

  answer(to, id, isError, text) {
    this.#calls.answer(to, id, isError, text);
  }

  cancel(id) {
    this.#calls.cancel(id);
  }

  /** A body of the newest events that a pattern names. */
  replay(pattern, count) {
    return this.#end === undefined ? this.#calls.replay(pattern, count) : "[]";
  }

  stats() {
    const { queuedUnits, dropped } = this.#outbox.stats;
    return { queuedBytes: queuedUnits, dropped, missed: this.#missed, pendingCalls: this.#calls.pending };
  }

  close() {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    if (this.#isAsked) this.#send(KIND.CLOSE, 0, "");
    this.#isAsked = this.#isOpen = false;
    this.#outbox.close();
    this.#inbox.close();
    this.#calls.close();
    this.#connection.forget(this.#bus);
  }

  // --- For the connection --------------------------------------------------------------------------------------------

  /** Main answers: it is asked for the bus. */
  opening() {
    this.#isAsked = true;
    this.#isInterestDue = false;
    this.#send(KIND.OPEN, this.#inbox.last, JSON.stringify({ ...this.#wanted, source: this.#source }));
    this.#send(KIND.INTEREST, 0, JSON.stringify(this.#interest));
    if (this.#methods.length > 0) this.#send(KIND.METHODS, 0, JSON.stringify(this.#methods));
  }

  /** Sends what waits: events, then acknowledgements. */
  flush() {
    this.#outbox.flush();
    if (this.#isOpen) this.#inbox.flush();
  }

  lose() {
    this.#isAsked = this.#isOpen = false;
    this.#isMainBehind = false;
    this.#outbox.close();
    this.#inbox.close();
    this.#calls.lose();
    // What is emitted meanwhile waits for main, which may want any of it.
    if (!this.#isClosed) this.core.wants(EVERYTHING);
  }

  end(error) {
    this.#end = error;
    this.#isAsked = this.#isOpen = false;
    this.#outbox.close();
    this.#inbox.close();
    this.#calls.end(error);
    this.core.wants(NOTHING);
    if (this.#outbox.isBehind) this.core.drained(); // nobody waits for nobody
  }

  receive(kind, number, text, name, peer, batch) {
    // Calls have their place among the batches, so that each is there once, after an interruption too.
    if (batch !== undefined && !this.#inbox.take(batch, text.length)) return;
    this.#dispatch(kind, number, text, name, peer);
    if (batch !== undefined) this.#inbox.acknowledge();
  }

  #dispatch(kind, number, text, name, peer) {
    switch (kind) {
      case KIND.EVENTS:
        return this.#events(number, text, peer);
      case KIND.ACK:
        return this.#acknowledged(number);
      case KIND.OPENED:
        return this.#opened(number, parseObject(text));
      case KIND.REFUSED:
        return this.#refused(refusalOf(text));
      case KIND.INTEREST:
        return this.core.wants(new Wanted(JSON.parse(text), this.#rights.emit));
      case KIND.REQUEST:
        return this.core.receiveCall(peer, 0, number, name, text);
      case KIND.ANSWER:
      case KIND.FAILURE:
        return this.#calls.answered(number, kind === KIND.FAILURE, text);
      case KIND.CANCEL:
        return this.core.receiveCall(peer, 3, number, null, "");
      case KIND.REPLAY:
        return this.#calls.replayed(text);
      case KIND.GAP:
        return this.#gap(number, text);
      case KIND.GONE:
        return this.#calls.gone(number, JSON.parse(text));
      case KIND.BEHIND:
      case KIND.DRAINED:
        return this.#setMainBehind(kind === KIND.BEHIND);
      default: // of a newer main process
        return undefined;
    }
  }

  // --- What main says ------------------------------------------------------------------------------------------------

  #events(batch, body, missed) {
    if (!this.#inbox.take(batch, body.length)) return;
    if (missed > 0) this.#gap(missed, "overflow");
    this.core.receive(body);
    this.#inbox.acknowledge();
  }

  #gap(missed, reason) {
    this.#missed += missed;
    this.core.missed(missed, reason);
  }

  #acknowledged(number) {
    if (this.#outbox.acknowledge(number)) this.#drained();
  }

  #opened(received, { source, isResumed = false, rights, wanted = EVERYTHING }) {
    if (this.#isClosed) return;
    if (rights !== undefined) this.#rights = rights;
    // The same main end as before knows what it has; another one has nothing, and begins to count.
    const isSame = isResumed && source === this.#source;
    if (!isSame) {
      this.#outbox.renumber();
      this.#inbox.reset();
    }
    this.#source = this.core.source = source;
    this.#isOpen = true;
    this.core.wants(new Wanted(wanted, this.#rights.emit));
    if (this.#outbox.open(isSame ? received : 0)) this.#drained();
    this.#calls.open();
  }

  /** Main refuses the bus, or parts of what was asked for. */
  #refused(error) {
    if (error.isFatal) this.end(error);
    else if (error.call !== undefined) this.#calls.fail(error.call, error);
    if (error.call === undefined) this.core.refused(error);
  }

  #setMainBehind(isBehind) {
    this.#isMainBehind = isBehind;
    if (isBehind) this.core.behind();
    this.#drained();
  }

  #drained() {
    this.#connection.noteBehind();
    if (!this.isBehind) this.core.drained();
  }

  #tellInterest() {
    if (!this.#isInterestDue) return;
    this.#isInterestDue = false;
    if (this.#isAsked) this.#send(KIND.INTEREST, 0, JSON.stringify(this.#interest));
  }

  #send(kind, number, text, name, peer) {
    this.#tellInterest();
    this.#connection.send(kind, this.#bus, number, text, name, peer);
  }
}

module.exports = { RemoteLink };
