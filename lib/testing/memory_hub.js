"use strict";

// Buses that meet in memory: what the engine's hub does between environments, in JavaScript, for tests that need no
// engine. Everything goes through text as it does there, so that what can't travel fails in the same way.

const { CallKind } = require("../bus/calls.js");
const { handlerExists, noHandler } = require("../bus/failures.js");
const { Patterns } = require("../bus/names.js");
const { readTopic } = require("../bus/topic_list.js");
const { MemoryHistory } = require("./memory_history.js");

class MemoryHub {
  #links = new Set();
  #methods = new Map();
  #history;

  constructor({ history = 0 } = {}) {
    this.#history = new MemoryHistory(history);
  }

  /** For a core's `connect`. */
  connect(core, source) {
    const link = new MemoryLink(this, core, source);
    this.#links.add(link);
    this.tellInterest();
    return link;
  }

  tellInterest() {
    for (const link of this.#links) {
      const others = [...this.#links].filter((other) => other !== link);
      const wanted = this.#history.isOn ? ["*"] : others.flatMap((other) => other.interest);
      link.core.wants(wanted);
    }
  }

  setMethods(link, methods) {
    for (const method of methods) {
      const owner = this.#methods.get(method);
      if (owner !== undefined && owner !== link) throw handlerExists(method);
    }
    for (const [method, owner] of this.#methods) if (owner === link) this.#methods.delete(method);
    for (const method of methods) this.#methods.set(method, link);
  }

  ownerOf(method) {
    const owner = this.#methods.get(method);
    if (owner === undefined) throw noHandler(method);
    return owner;
  }

  linkOf(source) {
    return [...this.#links].find((link) => link.source === source);
  }

  publish(link, { seq, at, text }) {
    const [topics, rows] = JSON.parse(`[${text}]`);
    this.#history.add(link.source, seq, at, topics, rows);
    for (const other of this.#links) if (other !== link) other.take(link.source, seq, at, topics, rows);
  }

  replay(pattern, count) {
    return this.#history.replay(pattern, count);
  }

  leave(link) {
    this.#links.delete(link);
    this.setMethods(link, []);
    this.tellInterest();
    for (const other of this.#links) other.later(() => other.core.peerGone(link.source, other.callsOf(link)));
  }
}

class MemoryLink {
  interestPatterns = [];
  #hub;
  #interest = new Patterns([]);
  #calls = new Map();
  #isClosed = false;
  #counts = { sentSegments: 0, receivedBodies: 0 };

  constructor(hub, core, source) {
    this.#hub = hub;
    this.core = core;
    this.source = source;
    this.later(() => core.setConnection("connected"));
  }

  get interest() {
    return this.interestPatterns;
  }

  /** Arrives like news from another thread: after this turn, in order. */
  later(news) {
    queueMicrotask(() => {
      if (!this.#isClosed) news();
    });
  }

  setInterest(patterns) {
    this.interestPatterns = patterns;
    this.#interest = new Patterns(patterns);
    this.#hub.tellInterest();
  }

  setMethods(methods) {
    this.#hub.setMethods(this, methods);
  }

  publish(segment) {
    this.#counts.sentSegments++;
    this.#hub.publish(this, segment);
    return true;
  }

  /** A segment of somebody else: what of it is wanted here. */
  take(source, seq, at, topics, rows) {
    const kept = keptRows(topics, rows, seq, this.#interest);
    if (kept.rows.length === 0) return;
    const body = JSON.stringify([[source, kept.seqs, at, topics, kept.rows]]);
    this.#counts.receivedBodies++;
    this.later(() => this.core.receive(body));
  }

  request(id, method, text) {
    const owner = this.#hub.ownerOf(method);
    this.#calls.set(id, owner);
    owner.later(() => owner.core.receiveCall(this.source, CallKind.REQUEST, id, method, text));
  }

  answer(to, id, isError, text) {
    const link = this.#hub.linkOf(to);
    link?.later(() => link.settle(id, isError, text));
  }

  settle(id, isError, text) {
    this.#calls.delete(id);
    this.core.receiveCall("", isError ? CallKind.ERROR : CallKind.ANSWER, id, undefined, text);
  }

  cancel(id) {
    const owner = this.#calls.get(id);
    this.#calls.delete(id);
    owner?.later(() => owner.core.receiveCall(this.source, CallKind.CANCEL, id));
  }

  callsOf(link) {
    return [...this.#calls].filter(([, owner]) => owner === link).map(([id]) => id);
  }

  replay(pattern, count) {
    return this.#hub.replay(pattern, count);
  }

  stats() {
    return { ...this.#counts };
  }

  close() {
    this.#isClosed = true;
    this.#hub.leave(this);
  }
}

/** The rows whose topics are wanted, with a number for each. */
function keptRows(topics, rows, seq, wanted) {
  const isWanted = topics.map((topic) => wanted.include(readTopic(topic)[0]));
  const kept = { rows: [], seqs: [] };
  for (let i = 0, row = 0; i < rows.length; row++) {
    const topic = rows[i];
    const size = topic < 0 ? 3 : 2;
    if (isWanted[topic < 0 ? ~topic : topic]) {
      kept.rows.push(...rows.slice(i, i + size));
      kept.seqs.push(seq + row);
    }
    i += size;
  }
  return kept;
}

module.exports = { MemoryHub, keptRows };
