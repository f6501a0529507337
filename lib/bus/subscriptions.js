"use strict";

// Who listens to what, and for each event that was met the list of its listeners, in the order in which they were added
// whatever pattern they gave.

const { Patterns, checkEvent, isPattern, means } = require("./names.js");
const { takesMeta } = require("./takes_meta.js");

/**
 * Events whose lists are kept. They are made anew in half a microsecond; this bounds the memory of a program that makes
 * names as it goes.
 */
const MOST_TOPICS = 4_096;

/** One listener. Its `listener` is undefined when it was removed: a call that is under way skips it then. */
class Subscription {
  constructor(pattern, listener, order) {
    this.pattern = pattern;
    this.listener = listener;
    this.order = order;
    this.takesMeta = takesMeta(listener);
  }
}

/** What an emit looks up. Never changed: who comes or goes makes another one. */
class Topic {
  constructor(event, list, isWanted) {
    this.event = event;
    this.list = list;
    this.isWanted = isWanted;
    this.takesMeta = list.some((subscription) => subscription.takesMeta);
    /** The one function to call, where that is all there is to do. */
    this.only = list.length === 1 && !isWanted && !this.takesMeta ? list[0].listener : undefined;
  }
}

/** Of no event. */
const NONE = new Topic(Symbol("no event"), [], false);

class Subscriptions {
  /** The topic of the last emit: who emits often, emits one event again and again, and a look-up is half of the cost. */
  last = NONE;
  #topics = new Map();
  /** Subscriptions by their event or pattern. */
  #byName = new Map();
  #patterns = [];
  #nextOrder = 1;
  #wanted = new Patterns(["*"]);
  #onInterest;

  /** `onInterest()` is told when `interest` has changed. */
  constructor(onInterest) {
    this.#onInterest = onInterest;
  }

  /** Names and patterns that somebody here listens to. */
  get interest() {
    return this.#byName.has("*") ? ["*"] : [...this.#byName.keys()];
  }

  /** What others want to hear, as patterns, or as something with `include(event)`. */
  set wanted(patterns) {
    this.#wanted = Array.isArray(patterns) ? new Patterns(patterns) : patterns;
    this.#forget("*");
  }

  /** The list of an event. Throws for what is no name of one. */
  topic(event) {
    if (this.last.event !== event) this.last = this.#topics.get(event) || this.#make(event);
    return this.last;
  }

  add(pattern, listener) {
    const subscription = new Subscription(pattern, listener, this.#nextOrder++);
    const others = this.#byName.get(pattern);
    // New arrays each time: a running call keeps the one it began with.
    this.#byName.set(pattern, others === undefined ? [subscription] : [...others, subscription]);
    if (isPattern(pattern)) this.#patterns = [...this.#patterns, subscription];
    this.#forget(pattern);
    if (others === undefined) this.#onInterest();
    return subscription;
  }

  remove(subscription) {
    if (subscription.listener === undefined) return;
    subscription.listener = undefined;
    const { pattern } = subscription;
    const others = this.#byName.get(pattern).filter((other) => other !== subscription);
    if (others.length > 0) this.#byName.set(pattern, others);
    else this.#byName.delete(pattern);
    if (isPattern(pattern)) this.#patterns = this.#patterns.filter((other) => other !== subscription);
    this.#forget(pattern);
    if (others.length === 0) this.#onInterest();
  }

  /** Another function for a listener, in its place in the order. */
  replace(subscription, listener, isMetaTaken = takesMeta(listener)) {
    if (subscription.listener === undefined) return;
    subscription.listener = listener;
    subscription.takesMeta = isMetaTaken;
    this.#forget(subscription.pattern);
  }

  get size() {
    let size = 0;
    for (const list of this.#byName.values()) size += list.length;
    return size;
  }

  #forget(pattern) {
    this.last = NONE;
    if (isPattern(pattern)) this.#topics.clear();
    else this.#topics.delete(pattern);
  }

  #make(event) {
    checkEvent(event);
    if (this.#topics.size >= MOST_TOPICS) this.#topics.clear();
    const topic = new Topic(event, this.#listFor(event), this.#wanted.include(event));
    this.#topics.set(event, topic);
    return topic;
  }

  #listFor(event) {
    const exact = this.#byName.get(event) ?? [];
    const others = this.#patterns.filter(({ pattern }) => means(pattern, event));
    if (others.length === 0) return exact;
    return [...exact, ...others].sort((a, b) => a.order - b.order);
  }
}

module.exports = { Subscriptions };
