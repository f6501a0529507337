"use strict";

// The table of what JSON can't say, as it is written: rows `[path, tag, data?]` whose path leaves out the keys that it
// shares with the row before, `[shared, ...keys]`. That keeps table and time linear in the value, however deep it is.

const { overLimit } = require("./failure.js");

class Table {
  rows = [];
  // One place is left before the first key: a row's path is then a slice of this, which is the fastest to make. Room for
  // the keys of most values, as an array that has to grow makes room for 16 more.
  #keys = ["", "", "", ""];
  /** How many keys are still those of the last row. */
  #shared = 0;
  #maxRows;

  constructor(maxRows) {
    this.#maxRows = maxRows;
  }

  /** Goes to `key` of the container that is `depth` keys from the top. */
  enter(depth, key) {
    this.#keys[depth + 1] = key;
    if (this.#shared > depth) this.#shared = depth;
  }

  /** The keys from the top to the current place, which is `depth` keys from it. */
  keysTo(depth) {
    return this.#keys.slice(1, depth + 1);
  }

  /** The last of them. */
  keyAt(depth) {
    return this.#keys[depth];
  }

  /** Adds a row for the current place, `depth` keys from the top, and returns its number. */
  add(depth, tag, data) {
    const { rows } = this;
    if (rows.length >= this.#maxRows) {
      throw overLimit("maxRows", this.#maxRows, "The value holds more that JSON can't say than one frame takes.");
    }
    const shared = this.#shared < depth ? this.#shared : depth;
    const path = this.#keys.slice(shared, depth + 1);
    path[0] = shared;
    this.#shared = depth;
    return rows.push(data === undefined ? [path, tag] : [path, tag, data]) - 1;
  }
}

module.exports = { Table };
