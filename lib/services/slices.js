"use strict";

// Work in slices: a config may have hundreds of services, and whoever else waits for this thread must not wait for all.

/** A slice ends behind the first piece of work that goes beyond this. */
const SLICE_MS = 0.2;

class Slices {
  #began = performance.now();

  /** To be awaited between two pieces of work: gives the event loop a turn when this slice was long enough. */
  async next() {
    if (performance.now() - this.#began < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = performance.now();
  }
}

module.exports = { Slices };
