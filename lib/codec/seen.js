"use strict";

// Which objects an encoding has met, each with a number; and what stands for each: its stand-in, or its row where it has
// one.

// Up to this many, comparing one after the other is faster than hashing. Most events are smaller.
const LISTED = 16;

class Seen {
  /** By number: a row's number, or a stand-in; undefined for an object whose toJSON answered in its place. */
  marks = [];
  #sources = [];
  /** The sources again, from the `LISTED`th on: to add one and look at the size hashes it once, to ask first twice. */
  #set = null;
  /** Source to number, from the first repeated one on. */
  #numbers = null;

  /** The number of `source`, a new one unless it was met before: then `marks` has something under it. */
  meet(source) {
    const sources = this.#sources;
    if (this.#set === null) {
      for (let i = 0; i < sources.length; i++) if (sources[i] === source) return i;
      if (sources.length === LISTED) this.#set = new Set(sources);
      else return this.#add(source);
    }
    this.#set.add(source);
    return this.#set.size === sources.length ? this.#numberOf(source) : this.#add(source);
  }

  #add(source) {
    this.marks.push(undefined);
    return this.#sources.push(source) - 1;
  }

  #numberOf(source) {
    if (this.#numbers === null) this.#numbers = new Map();
    const numbers = this.#numbers;
    for (let i = numbers.size; i < this.#sources.length; i++) numbers.set(this.#sources[i], i);
    return numbers.get(source);
  }
}

module.exports = { Seen };
