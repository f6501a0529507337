"use strict";

// What a document leaves for the next one in its window: the endpoints of buses that it opened with `resume: true`. In
// the engine they go on gathering what they are interested in, within their bounds, until the next document of the same
// origin takes them over, or their time is over.

class Lingering {
  /** Bus name to `{ endpoint, origin }`: of the last document that left one. */
  #left = new Map();

  get size() {
    return this.#left.size;
  }

  keep(name, origin, endpoint) {
    this.#drop(name);
    endpoint.detach();
    endpoint.onExpired = () => this.#drop(name);
    this.#left.set(name, { endpoint, origin });
  }

  /** What was left of a bus, for a document that wants to go on with it. For any other one it is closed. */
  take(name, origin, isWanted) {
    const left = this.#left.get(name);
    if (left === undefined) return undefined;
    if (isWanted && left.origin === origin && left.endpoint.resume()) {
      this.#left.delete(name);
      left.endpoint.onExpired = () => {};
      return left.endpoint;
    }
    this.#drop(name);
    return undefined;
  }

  close() {
    for (const name of this.#left.keys()) this.#drop(name);
  }

  #drop(name) {
    const left = this.#left.get(name);
    this.#left.delete(name);
    left?.endpoint.close();
  }
}

module.exports = { Lingering };
