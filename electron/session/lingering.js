"use strict";

// What a document leaves for the next one in its window: the endpoints of buses that it opened with `resume: true`.
// They go on gathering what they are interested in, within their bounds, until the next document of the same origin takes
// them over, or the time is over.

class Lingering {
  #lingerMs;
  /** Bus name to `{ bus, origin, timer }`: of the last document that left one. */
  #left = new Map();

  constructor(lingerMs) {
    this.#lingerMs = lingerMs;
  }

  keep(bus, origin) {
    this.#drop(bus.name);
    bus.detach();
    const timer = setTimeout(() => this.#drop(bus.name), this.#lingerMs);
    timer.unref();
    this.#left.set(bus.name, { bus, origin, timer });
  }

  /** What was left of a bus, for a document that wants to go on with it. For any other one it is closed. */
  take(name, origin, isWanted) {
    const left = this.#left.get(name);
    if (left === undefined) return undefined;
    if (!isWanted || left.origin !== origin) {
      this.#drop(name);
      return undefined;
    }
    clearTimeout(left.timer);
    this.#left.delete(name);
    return left.bus;
  }

  close() {
    for (const name of this.#left.keys()) this.#drop(name);
  }

  get size() {
    return this.#left.size;
  }

  #drop(name) {
    const left = this.#left.get(name);
    if (left === undefined) return;
    clearTimeout(left.timer);
    this.#left.delete(name);
    left.bus.close();
  }
}

module.exports = { Lingering };
