"use strict";

// A clock that stands until a test moves it.

const { SignalboxError } = require("../errors.js");

class FakeClock {
  #now;
  #nextId = 1;
  /** `{ at, callback }` by id. A Map keeps the order in which timers of one moment were set. */
  #timers = new Map();

  constructor({ now = 0 } = {}) {
    this.#now = now;
    // As a host's functions are called: without an object.
    for (const name of ["now", "setTimeout", "clearTimeout"]) this[name] = this[name].bind(this);
  }

  now() {
    return this.#now;
  }

  setTimeout(callback, ms = 0) {
    const id = this.#nextId++;
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), callback });
    return id;
  }

  clearTimeout(id) {
    this.#timers.delete(id);
  }

  /** Timers that wait. */
  get pending() {
    return this.#timers.size;
  }

  /**
   * Goes on by `ms`, from timer to timer, each at its time. What is settled by one, and what promises do thereupon,
   * happens before the next.
   */
  async advance(ms) {
    if (typeof ms !== "number" || !(ms >= 0)) {
      const message = `A clock goes on by 0 ms or more; got ${String(ms)}.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "ms" });
    }
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const [id, { at, callback }] = next;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, at);
      callback();
      await settled();
    }
    this.#now = end;
  }

  /** The first timer up to `end`. */
  #next(end) {
    let first;
    for (const entry of this.#timers) {
      if (entry[1].at <= end && (first === undefined || entry[1].at < first[1].at)) first = entry;
    }
    return first;
  }
}

/** After all that promises do by themselves: a turn of the host's own loop. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const fakeClock = (options) => new FakeClock(options);

module.exports = { FakeClock, fakeClock };
