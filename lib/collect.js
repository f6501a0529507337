"use strict";

// Output collected up to a limit: its head and its tail, and a count of what was left out between.

/** Collects chunks of one kind, text or bytes. */
class Collector {
  #maxHead;
  #maxTail;
  #head = [];
  #headLength = 0;
  #tail = [];
  #tailLength = 0;
  #omitted = 0;
  #isText;

  /** `maxLength` counts characters of text, or bytes. */
  constructor(isText, maxLength) {
    this.#isText = isText;
    this.#maxHead = Math.ceil(maxLength / 2);
    this.#maxTail = maxLength - this.#maxHead;
  }

  add(chunk) {
    const room = this.#maxHead - this.#headLength;
    if (room >= chunk.length) {
      this.#head.push(chunk);
      this.#headLength += chunk.length;
      return;
    }
    if (room > 0) {
      const count = this.#isWithinCharacter(chunk, room) ? room - 1 : room;
      this.#head.push(this.#part(chunk, 0, count));
      this.#headLength = this.#maxHead; // what is missing for a whole character stays free
      chunk = this.#part(chunk, count, chunk.length);
    }
    this.#tail.push(chunk);
    this.#tailLength += chunk.length;
    // Whole chunks only: the rest is cut when the result is asked for.
    while (this.#tailLength - this.#tail[0].length >= this.#maxTail && this.#tail.length > 1) {
      const dropped = this.#tail.shift().length;
      this.#tailLength -= dropped;
      this.#omitted += dropped;
    }
  }

  /** `{ value, omitted }`: characters or bytes between head and tail that are missing. */
  finish() {
    let excess = Math.max(0, this.#tailLength - this.#maxTail);
    const tail = this.#join(this.#tail);
    if (this.#isWithinCharacter(tail, excess)) excess += 1;
    const kept = this.#part(tail, excess, tail.length);
    return { value: this.#join([...this.#head, kept]), omitted: this.#omitted + excess };
  }

  /** True when a cut at `at` would leave halves of a character, which two units of text make. */
  #isWithinCharacter(chunk, at) {
    return this.#isText && at > 0 && at < chunk.length && chunk.codePointAt(at - 1) > 0xffff;
  }

  #part(chunk, begin, end) {
    return this.#isText ? chunk.slice(begin, end) : chunk.subarray(begin, end);
  }

  #join(chunks) {
    return this.#isText ? chunks.join("") : Buffer.concat(chunks);
  }
}

module.exports = { Collector };
