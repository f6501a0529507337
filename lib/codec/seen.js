"use strict";

// Which objects an encoding has met, and what stands for each: its stand-in, or its row where it has none.

// Up to this many, comparing one after the other is faster than hashing. Most events are smaller.
const LISTED = 16;

class Seen {
  #sources = [];
  #marks = [];
  #index = null;

  /** What `source` was remembered with, or undefined. */
  find(source) {
    if (this.#index !== null) return this.#index.get(source);
    const sources = this.#sources;
    for (let i = 0; i < sources.length; i++) {
      if (sources[i] === source) return this.#marks[i];
    }
    return undefined;
  }

  remember(source, mark) {
    if (this.#index !== null) {
      this.#index.set(source, mark);
      return;
    }
    this.#sources.push(source);
    this.#marks.push(mark);
    if (this.#sources.length === LISTED) {
      this.#index = new Map(this.#sources.map((known, i) => [known, this.#marks[i]]));
    }
  }
}

module.exports = { Seen };
