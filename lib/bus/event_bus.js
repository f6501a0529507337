"use strict";

// What users hold: one of perhaps several faces of a core, with listeners, handlers and loops of its own.

const { disposer } = require("../disposer.js");
const { checkChoice, checkCount, checkFunction, checkOptions, checkTimeout } = require("../option_checks.js");
const { EventQueue } = require("./event_queue.js");
const { closed } = require("./failures.js");
const { acquireCore, releaseCore } = require("./home.js");
const { checkName } = require("./names.js");
const { readBusOptions } = require("./options.js");
const { beginWithKept } = require("./replay.js");
const { waiting } = require("./waiting.js");

/** More than an engine keeps of a bus. */
const MOST_REPLAYED = 1_000_000;
const MOST_QUEUED = 10_000_000;

class EventBus {
  #core;
  #release;
  #face;
  #isClosed = false;
  #isHeld = false;
  /** What ends with this bus: listeners with their functions as they were given, by subscription. */
  #subscriptions = new Map();
  #endings = new Set();
  #calls = new Set();

  /** `core` is given by what makes buses in other ways (tests, pages); else it is that of the name in this environment. */
  constructor(options, core) {
    const { name, clock, link } = readBusOptions(options);
    this.#core = core ?? acquireCore(name, link, clock);
    this.#release = core === undefined ? releaseCore : (given) => given.close();
    this.#face = this.#core.connection.open();
  }

  get name() {
    return this.#core.name;
  }

  get context() {
    return this.#core.context;
  }

  get connection() {
    return this.#face.connection;
  }

  get source() {
    return this.#core.source;
  }

  on(event, listener, options = {}) {
    return this.#listen(event, listener, options, listener);
  }

  once(event, listener, options = {}) {
    checkFunction(listener, "listener");
    const dispose = this.#listen(
      event,
      (payload, meta) => {
        dispose();
        listener(payload, meta);
      },
      options,
      listener,
    );
    return dispose;
  }

  off(event, listener) {
    checkName(event, "event");
    if (listener !== undefined) checkFunction(listener, "listener");
    for (const [subscription, { given, dispose }] of this.#subscriptions) {
      if (subscription.pattern === event && (listener === undefined || given === listener)) dispose();
    }
  }

  emit(event, payload) {
    if (this.#isClosed) throw closed(this.name);
    return this.#core.emit(event, payload);
  }

  waitFor(event, options = {}) {
    return this.#promise(() => {
      const { where, timeoutMs } = checkOptions(options, ["where", "timeoutMs", "signal"], "waitFor");
      checkTimeout(timeoutMs);
      if (where !== undefined) checkFunction(where, "where");
      checkName(event, "event");
      return waiting(this.#core, `The event ${JSON.stringify(event)}`, options, (resolve, reject) => {
        const take = (payload, meta) => {
          try {
            if (where === undefined || where(payload, meta)) resolve(payload);
          } catch (error) {
            reject(error);
          }
        };
        const stop = this.#listen(event, take, {}, take);
        const ending = () => reject(closed(this.name));
        this.#endings.add(ending);
        return () => {
          this.#endings.delete(ending);
          stop();
        };
      });
    });
  }

  events(event, options = {}) {
    this.#checkOpen();
    const known = ["maxQueue", "overflow", "replay", "signal", "withMeta"];
    const { maxQueue, overflow, replay, withMeta } = checkOptions(options, known, "events");
    checkName(event, "event");
    checkCount(maxQueue, "maxQueue", 1, MOST_QUEUED);
    checkChoice(overflow, "overflow", ["error", "latest", "drop-oldest"]);
    const hold = (change) => this.#core.hold(change);
    return new EventQueue(event, options, hold, (queue) => {
      const take = withMeta ? (payload, meta) => queue.push({ payload, meta }) : (payload) => queue.push(payload);
      const stop = this.#listen(event, take, replay === undefined ? {} : { replay }, take);
      const ending = () => queue.end();
      this.#endings.add(ending);
      return () => {
        this.#endings.delete(ending);
        stop();
      };
    });
  }

  handle(method, handler) {
    this.#checkOpen();
    const dispose = this.#core.calls.handle(method, handler);
    this.#endings.add(dispose);
    return disposer(() => {
      this.#endings.delete(dispose);
      dispose();
    });
  }

  request(method, input, options = {}) {
    return this.#promise(() => this.#core.calls.request(method, input, options, this.#calls));
  }

  drain(options = {}) {
    return this.#promise(() => {
      const { timeoutMs } = checkOptions(options, ["timeoutMs", "signal"], "drain");
      checkTimeout(timeoutMs);
      this.#core.flush();
      if (!this.#core.isBehind) return undefined;
      return waiting(this.#core, "Draining", options, (resolve, reject) => {
        const stop = this.#core.onDrained(resolve);
        const ending = () => reject(closed(this.name));
        this.#endings.add(ending);
        return () => {
          this.#endings.delete(ending);
          stop();
        };
      });
    });
  }

  stats() {
    return this.#core.stats();
  }

  ref() {
    return this.#setHeld(true);
  }

  unref() {
    return this.#setHeld(false);
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const { dispose } of this.#subscriptions.values()) dispose();
    for (const end of this.#endings) end();
    this.#core.calls.rejectOwn([...this.#calls], () => closed(this.name));
    this.#setHeld(false);
    this.#release(this.#core);
    this.#face.close();
  }

  [Symbol.dispose]() {
    this.close();
  }

  /** `given` is the function that `off` knows it by. */
  #listen(event, listener, options, given) {
    this.#checkOpen();
    checkName(event, "event");
    checkFunction(listener, "listener");
    const { signal, replay } = checkOptions(options, ["signal", "replay"], "a listener");
    checkCount(replay, "replay", 0, MOST_REPLAYED);
    if (signal?.aborted) return disposer(() => {});
    const subscription = this.#core.add(event, listener);
    const dispose = disposer(() => {
      signal?.removeEventListener("abort", dispose);
      this.#subscriptions.delete(subscription);
      this.#core.remove(subscription);
    });
    this.#subscriptions.set(subscription, { given, dispose });
    signal?.addEventListener("abort", dispose, { once: true });
    if (replay > 0) beginWithKept(this.#core, subscription, listener, replay);
    return dispose;
  }

  /** What is thrown at once where a promise is returned, rejects it. */
  async #promise(start) {
    this.#checkOpen();
    return start();
  }

  #checkOpen() {
    if (this.#isClosed) throw closed(this.name);
  }

  #setHeld(isHeld) {
    if (this.#isHeld !== isHeld) {
      this.#isHeld = isHeld;
      this.#core.hold(isHeld ? 1 : -1);
    }
    return this;
  }
}

module.exports = { EventBus };
