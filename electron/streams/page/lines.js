"use strict";

/** A line above this comes in pieces, as in main. */
const MAX_LINE_LENGTH = 1024 * 1024;

/** Cuts text into lines, without their ends. */
class LineSplitter {
  #rest = "";
  #take;

  constructor(take) {
    this.#take = take;
  }

  push(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop();
    for (const line of lines) this.#take(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (this.#rest.length > MAX_LINE_LENGTH) this.finish();
  }

  /** The last line may have no end. */
  finish() {
    const rest = this.#rest;
    this.#rest = "";
    if (rest !== "") this.#take(rest);
  }
}

module.exports = { LineSplitter };
