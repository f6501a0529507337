"use strict";

// All EventBus objects of one name in one environment share a core. It calls the listeners here, and hands over to its
// link what others want; what it needs of a link stands in docs/architecture.md, "Links".

const { systemClock } = require("../clock.js");
const { report } = require("../listeners.js");
const { readBody } = require("./body.js");
const { BusCalls } = require("./calls.js");
const { ConnectionStatus } = require("./connection.js");
const { closed } = require("./failures.js");
const { formOf } = require("./form.js");
const { InterestReport } = require("./interest_report.js");
const { Outgoing } = require("./outgoing.js");
const { Subscriptions } = require("./subscriptions.js");

class Core {
  // What each emit looks at is no private field: JavaScriptCore takes longer for those.
  subscriptions;
  seq = 0;
  /** Moves when somebody elsewhere wants other events than before. */
  mark = new Uint32Array(1);
  seenMark = 0;
  name;
  context;
  /** How values are written for others, and read from them. */
  form;
  /** Who emits here, as others see it. */
  source = "local";
  link;
  calls;
  connection;
  isClosed = false;
  #clock;
  #interest;
  #outgoing;
  #isBehind = false;
  #waitingForDrain = new Set();
  #counts = { published: 0, received: 0, undecodable: 0, missed: 0 };
  #onClose;

  /** `connect(core)` makes the link. `onClose()` is told when the core is closed. `compat` is that of the EventBus. */
  constructor({ name, context, connect, compat, clock = systemClock, onClose = () => {} }) {
    this.name = name;
    this.form = formOf(compat);
    this.context = context;
    this.#clock = clock;
    this.#onClose = onClose;
    this.#interest = new InterestReport(() => this.#tellInterest());
    this.subscriptions = new Subscriptions(() => this.#interest.changed(this.subscriptions.interest.length));
    this.#outgoing = new Outgoing((segment) => this.#publish(segment));
    this.connection = new ConnectionStatus(clock);
    this.calls = new BusCalls(this, clock);
    this.link = connect(this);
    if (this.link.source !== undefined) this.source = this.link.source;
    if (this.link.mark !== undefined) {
      this.mark = this.link.mark;
      this.#readMark();
    }
  }

  get clock() {
    return this.#clock;
  }

  // ── for EventBus ──

  /** False when somebody who wants it is behind. */
  emit(event, payload) {
    if (this.mark[0] !== this.seenMark) this.#readMark();
    const { last } = this.subscriptions;
    const topic = last.event === event ? last : this.subscriptions.topic(event);
    const { only } = topic;
    if (only !== undefined) {
      this.seq++;
      callOnly(only, payload);
      return true;
    }
    if (topic.isWanted) return this.#emitToAll(event, payload);
    const seq = ++this.seq;
    call(topic.list, payload, topic.takesMeta ? this.#meta(event, seq) : undefined);
    return true;
  }

  /** A listener of an event or a pattern. */
  add(pattern, listener) {
    return this.subscriptions.add(pattern, listener);
  }

  remove(subscription) {
    this.subscriptions.remove(subscription);
  }

  replaceListener(subscription, listener, takesMeta) {
    this.subscriptions.replace(subscription, listener, takesMeta);
  }

  /** The newest events that are kept, as a body; perhaps a promise of it. */
  replay(pattern, count) {
    this.flush();
    return this.link.replay(pattern, count);
  }

  get isBehind() {
    return this.#isBehind;
  }

  /** Calls back once, when nobody is behind. Returns what takes that back. */
  onDrained(callback) {
    this.#waitingForDrain.add(callback);
    return () => this.#waitingForDrain.delete(callback);
  }

  /** Adds (1) or takes back (-1) a reason to keep the event loop running. */
  hold(change) {
    if (!this.isClosed) this.link.hold?.(change);
  }

  /** Hands over what was emitted in this turn. */
  flush() {
    this.#outgoing.flush();
  }

  stats() {
    return {
      emitted: this.seq,
      ...this.#counts,
      listeners: this.subscriptions.size,
      pendingRequests: this.calls.pendingCount,
      isBehind: this.#isBehind,
      link: this.isClosed ? undefined : this.link.stats(),
    };
  }

  close() {
    if (this.isClosed) return;
    this.flush();
    this.calls.close(() => closed(this.name));
    this.isClosed = true;
    this.drained();
    this.link.close();
    this.connection.change("disconnected", "closed");
    this.#onClose();
  }

  // ── for the link ──

  /** What others want to hear, as patterns or something that can `include(event)`; all, until this is called. */
  wants(patterns) {
    this.subscriptions.wanted = patterns;
  }

  /** Events of others, as a body; of one `sender`, whose segments do not say it, if that is given. */
  receive(text, sender) {
    readBody(
      text,
      (event, value, table, source, seq, at) => this.#deliver(event, value, table, source, seq, at),
      sender,
    );
  }

  receiveCall(from, kind, id, method, text) {
    this.calls.receive(from, kind, id, method, text);
  }

  /** An endpoint is gone, and with it the calls of ours with these ids. */
  peerGone(from, ids = []) {
    this.calls.peerGone(from, ids);
  }

  /** Somebody is behind (`publish` tells that, too). */
  behind() {
    this.#isBehind = true;
  }

  /** Nobody is behind any more. */
  drained() {
    this.#isBehind = false;
    const waiting = [...this.#waitingForDrain];
    this.#waitingForDrain.clear();
    for (const callback of waiting) callback();
  }

  /** So many events for listeners here were lost on the way. */
  missed(count, reason) {
    this.#counts.missed += count;
    this.connection.missed(count, reason);
  }

  /** The other side refused something that nobody waits for an answer to. */
  refused(error) {
    this.connection.refused(error);
  }

  /** `connecting`, `connected`, `degraded` or `disconnected`. */
  setConnection(state, reason) {
    if (!this.isClosed) this.connection.change(state, reason);
  }

  // ── inside ──

  #meta(event, seq) {
    return { event, source: this.source, seq, at: this.#clock.now() };
  }

  #emitToAll(event, payload) {
    const at = this.#clock.now();
    // First, so that either all or nobody gets it.
    const encoded = this.form.encode(payload);
    const seq = ++this.seq;
    this.#outgoing.add(event, encoded, at, seq);
    const { list, takesMeta } = this.subscriptions.topic(event);
    call(list, payload, takesMeta ? { event, source: this.source, seq, at } : undefined);
    return !this.#isBehind;
  }

  #deliver(event, value, table, source, seq, at) {
    if (this.isClosed) return;
    const { list, takesMeta } = this.subscriptions.topic(event);
    if (list.length === 0) return;
    let payload;
    try {
      payload = this.form.revive(value, table);
    } catch (error) {
      this.#counts.undecodable++;
      report(error); // a class that is not registered here
      return;
    }
    this.#counts.received++;
    call(list, payload, takesMeta ? { event, source, seq, at } : undefined);
  }

  #publish(segment) {
    if (this.isClosed) return;
    this.#counts.published += segment.count;
    if (!this.link.publish(segment)) this.#isBehind = true;
  }

  #tellInterest() {
    if (!this.isClosed) this.link.setInterest(this.subscriptions.interest);
  }

  #readMark() {
    // Before the question: what changes meanwhile moves it again.
    this.seenMark = this.mark[0];
    this.wants(this.link.interest());
  }
}

function callOnly(listener, payload) {
  try {
    listener(payload);
  } catch (error) {
    report(error);
  }
}

/** Calls listeners in order. One that throws is an error of the program, and stops nobody. */
function call(list, payload, meta) {
  let i = 0;
  // Around the loop and not in it: JavaScriptCore takes a quarter longer for that.
  while (i < list.length) {
    try {
      while (i < list.length) {
        const { listener } = list[i++];
        // Undefined: removed by one before it.
        if (listener !== undefined) listener(payload, meta);
      }
    } catch (error) {
      report(error);
    }
  }
}

module.exports = { Core };
