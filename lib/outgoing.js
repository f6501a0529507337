"use strict";

// Messages on their way to a child. The first of a tick goes to the system at once, for whoever waits for an answer;
// those that follow in the same tick go together at its end, in one native call and one write.

const { SignalboxError } = require("./errors.js");

/** Collected text is sent before the end of the tick when it is this long: as much as the engine queues without pressure. */
const MAX_COLLECTED_LENGTH = 64 * 1024;

/**
 * After a tick with so many messages the first of the next one waits for the others: who sends that many waits for no
 * single one, and a child that is woken for one message of many is woken twice.
 */
const MANY = 8;

/** No callbacks. */
const NONE = [];

class Outgoing {
  #native;
  /** How far the engine says that a message has come. */
  #progress;
  #onError;
  #isCollecting = false;
  #hasEnded = false;
  #lines = "";
  #count = 0;
  /** Of the messages that are collected: to be called when they have gone out, or were refused. */
  #callbacks = NONE;
  /** Likewise, but called only when they were refused. */
  #watchers = NONE;
  /** Messages that the engine has taken. */
  #taken = 0;
  /** `{ until, callbacks }`: to be called when so many messages have gone out, in order. */
  #waiting = [];
  #hasPressure = false;
  /** Messages of this tick. */
  #sentInTick = 0;
  /** There were many in the tick before. */
  #isBusy = false;
  #endTick = () => {
    this.#isCollecting = false;
    this.#isBusy = this.#sentInTick >= MANY;
    this.#sentInTick = 0;
    this.flush();
  };

  /** `onError(error)` hears of messages that were refused and have no callback. */
  constructor(native, onError) {
    this.#native = native;
    this.#progress = require("../native.js").SendProgress; // loaded already: there is a native channel
    this.#onError = onError;
  }

  /**
   * Sends one line of JSON. False: wait before sending more. `callback(error or null)` is told when it is with the
   * system or was refused, `watcher(error)` when it was refused.
   */
  send(line, callback, watcher) {
    this.#sentInTick++;
    if ((!this.#isCollecting && !this.#isBusy) || this.#hasEnded) {
      const goesOn = this.#pass(line, 1, added(NONE, callback), added(NONE, watcher));
      // Behind the write: whoever waits for an answer does not wait for this.
      if (!this.#isCollecting) process.nextTick(this.#endTick);
      this.#isCollecting = true;
      return goesOn;
    }
    if (!this.#isCollecting) {
      this.#isCollecting = true;
      process.nextTick(this.#endTick);
    }
    this.#lines = this.#count === 0 ? line : `${this.#lines}\n${line}`;
    this.#count++;
    this.#callbacks = added(this.#callbacks, callback);
    this.#watchers = added(this.#watchers, watcher);
    if (this.#lines.length >= MAX_COLLECTED_LENGTH) return this.flush();
    return !this.#hasPressure;
  }

  /** Passes on what is collected. */
  flush() {
    if (this.#count === 0) return !this.#hasPressure;
    const lines = this.#lines;
    const count = this.#count;
    const callbacks = this.#callbacks;
    const watchers = this.#watchers;
    this.#lines = "";
    this.#count = 0;
    this.#callbacks = NONE;
    this.#watchers = NONE;
    return this.#pass(lines, count, callbacks, watchers);
  }

  /** Calls `callback` when all that was sent so far is with the system; false when it is so already. */
  whenSent(callback) {
    this.flush();
    if (!this.#native.askSent()) {
      this.#hasPressure = false;
      return false;
    }
    this.#waiting.push({ until: this.#taken, callbacks: [callback] });
    return true;
  }

  /** So many messages have gone out. */
  onSent(count) {
    if (count >= this.#taken) this.#hasPressure = false;
    while (this.#waiting.length > 0 && this.#waiting[0].until <= count) {
      call(this.#waiting.shift().callbacks, null);
    }
  }

  /** Nothing more is taken; the engine says so to who tries. */
  end() {
    this.flush();
    this.#hasEnded = true;
  }

  /** Nothing goes out any more. */
  close(error) {
    this.end();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { callbacks } of waiting) call(callbacks, error);
  }

  #pass(lines, count, callbacks, watchers) {
    let progress;
    try {
      progress = this.#native.send(lines, count, callbacks.length > 0);
    } catch (error) {
      this.#refuse(error, count, [...callbacks, ...watchers]);
      return false;
    }
    this.#taken += count;
    this.#hasPressure = progress === this.#progress.Pressure;
    if (callbacks.length > 0) this.#promise(progress, callbacks);
    return !this.#hasPressure;
  }

  #promise(progress, callbacks) {
    if (progress !== this.#progress.Done) this.#waiting.push({ until: this.#taken, callbacks });
    else call(callbacks, null);
  }

  /** A call that came too late (the child may have ended a moment ago) is told, not thrown. */
  #refuse(error, count, callbacks) {
    if (!(error instanceof SignalboxError)) throw error;
    call(callbacks, error);
    if (callbacks.length < count) process.nextTick(this.#onError, error);
  }
}

/** A list with one more in it; `NONE` stays as it is. */
function added(list, callback) {
  if (callback === undefined) return list;
  if (list === NONE) return [callback];
  list.push(callback);
  return list;
}

/** Each by itself: what one throws keeps no other from being called. */
function call(callbacks, error) {
  for (const callback of callbacks) process.nextTick(callback, error);
}

module.exports = { Outgoing };
