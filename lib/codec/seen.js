"use strict";

// Which objects an encoding has met, each with a number; and what stands for each: its stand-in, or its row where it has
// one.

// Up to this many, comparing one after the other is faster than hashing. Most events are smaller.
const LISTED = 16;

// Enough for most events: an array that has to grow makes room for 16 more.
const room = () => [undefined, undefined, undefined, undefined];

class Seen {
  /** By number: a row's number, or a stand-in; undefined for an object whose toJSON answered in its place. */
  marks = room();
  #sources = room();
  #count = 0;
  /** The sources again, from the `LISTED`th on: to add one and look at the size hashes it once, to ask first twice. */
  #set = null;
  /** Source to number, from the first repeated one on. */
  #numbers = null;

  /** The number of `source`, a new one unless it was met before: then `marks` has something under it. */
  meet(source) {
    const count = this.#count;
    if (this.#set === null) {
      const sources = this.#sources;
      for (let i = 0; i < count; i++) if (sources[i] === source) return i;
      if (count === LISTED) this.#set = new Set(sources);
      else return this.#add(source);
    }
    this.#set.add(source);
    return this.#set.size === count ? this.#numberOf(source) : this.#add(source);
  }

  #add(source) {
    const number = this.#count++;
    this.marks[number] = undefined;
    this.#sources[number] = source;
    return number;
  }

  #numberOf(source) {
    if (this.#numbers === null) this.#numbers = new Map();
    const numbers = this.#numbers;
    for (let i = numbers.size; i < this.#count; i++) numbers.set(this.#sources[i], i);
    return numbers.get(source);
  }
}

module.exports = { Seen };
