"use strict";

// What the host tells its orchestrator of its state: topics that it subscribes to, each at the pace at which it takes
// what it is told. Terminals that write faster never hold the host up: what does not fit is left out, and counted.

const { SignalboxError, optionType } = require("../errors.js");

const SUBSCRIBE = "state.subscribe";
const UNSUBSCRIBE = "state.unsubscribe";
const ACKNOWLEDGE = "state.ack";
const EVENT = "state.event";

/** Events on their way that were not acknowledged, unless the subscriber says otherwise. */
const WINDOW = 64;
const MAX_WINDOW = 1_024;

/** Events that wait for the subscriber; then the oldest are left out. */
const MAX_WAITING = 1_024;

/** Subscriptions of one orchestrator. Each costs a listener and its queue. */
const MAX_SUBSCRIPTIONS = 256;

class Subscription {
  #id;
  #tell;
  #window;
  #seq = 0;
  #acknowledged = 0;
  #waiting = [];
  #dropped = 0;

  constructor(id, window, tell) {
    this.#id = id;
    this.#window = window;
    this.#tell = tell;
  }

  push(value) {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift();
      this.#dropped++;
    }
    this.#waiting.push(value);
    this.#flush();
  }

  /** All up to this number have been taken. */
  acknowledge(seq) {
    if (!Number.isInteger(seq) || seq <= this.#acknowledged || seq > this.#seq) return;
    this.#acknowledged = seq;
    this.#flush();
  }

  #flush() {
    while (this.#waiting.length > 0 && this.#seq - this.#acknowledged < this.#window) {
      const event = { id: this.#id, seq: ++this.#seq, value: this.#waiting.shift() };
      if (this.#dropped > 0) event.dropped = this.#dropped;
      this.#dropped = 0;
      this.#tell(event);
    }
  }
}

/** The subscriptions of one connection. */
class StateFeed {
  #sources;
  #subscriptions = new Map();
  #nextId = 1;
  #tell;

  /** `sources`: by topic, `{ snapshot(filter), listen(tell, filter) → dispose }`. */
  constructor(sources, tell) {
    this.#sources = sources;
    this.#tell = tell;
  }

  /** What the orchestrator may call. */
  get methods() {
    return {
      [SUBSCRIBE]: (params) => this.#subscribe(params ?? {}),
      [UNSUBSCRIBE]: ({ id } = {}) => this.#end(id),
      [ACKNOWLEDGE]: ({ id, seq } = {}) => this.#subscriptions.get(id)?.subscription.acknowledge(seq),
    };
  }

  close() {
    for (const id of this.#subscriptions.keys()) this.#end(id);
  }

  #subscribe({ topic, filter, window = WINDOW }) {
    const source = this.#sources.get(topic);
    if (!source) throw unknownTopic(topic, [...this.#sources.keys()]);
    if (!Number.isInteger(window) || window < 1 || window > MAX_WINDOW) {
      throw optionType("window", `a whole number from 1 to ${MAX_WINDOW}`, window);
    }
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) throw new Error(`${MAX_SUBSCRIPTIONS} subscriptions are open.`);
    const id = this.#nextId++;
    const subscription = new Subscription(id, window, (event) => this.#tell(EVENT, event));
    // In one turn: what happens behind the snapshot is an event, and nothing is both.
    const snapshot = source.snapshot?.(filter);
    const dispose = source.listen((value) => subscription.push(value), filter);
    this.#subscriptions.set(id, { subscription, dispose });
    return { id, snapshot };
  }

  #end(id) {
    this.#subscriptions.get(id)?.dispose();
    this.#subscriptions.delete(id);
  }
}

function unknownTopic(topic, known) {
  const message = `There is no topic ${JSON.stringify(topic)}. Known topics: ${known.join(", ") || "none"}.`;
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "topic" });
}

/** The topics of a program, checked. */
function readSources(topics = {}) {
  if (typeof topics !== "object" || topics === null) throw optionType("topics", "an object", topics);
  const sources = new Map(Object.entries(topics));
  for (const [topic, source] of sources) {
    if (typeof source?.listen !== "function") throw optionType(`topics.${topic}.listen`, "a function", source?.listen);
    if (source.snapshot !== undefined && typeof source.snapshot !== "function") {
      throw optionType(`topics.${topic}.snapshot`, "a function", source.snapshot);
    }
  }
  return sources;
}

module.exports = { ACKNOWLEDGE, EVENT, StateFeed, SUBSCRIBE, UNSUBSCRIBE, readSources };
