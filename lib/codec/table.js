"use strict";

// The table of what JSON can't say, as it is written: rows `[path, tag, data?]` whose path leaves out the keys that it
// shares with the row before, `[shared, ...keys]`. That keeps table and time linear in the value, however deep it is.

const { overLimit } = require("./failure.js");

class Table {
  rows = [];
  /** The keys from the top to the current place, and perhaps older ones behind them. */
  path = [];
  /** How many keys of `path` are still those of the last row. */
  #shared = 0;
  #maxRows;

  constructor(maxRows) {
    this.#maxRows = maxRows;
  }

  /** Goes to `key` of the container that is `depth` keys from the top. */
  enter(depth, key) {
    this.path[depth] = key;
    if (this.#shared > depth) this.#shared = depth;
  }

  /** Adds a row for the current place, `depth` keys from the top, and returns its number. */
  add(depth, tag, data) {
    if (this.rows.length >= this.#maxRows) {
      throw overLimit(
        "maxRows",
        this.#maxRows,
        "The value holds more values that JSON can't say than one frame takes.",
      );
    }
    const shared = this.#shared < depth ? this.#shared : depth;
    const path = [shared];
    for (let i = shared; i < depth; i++) path.push(this.path[i]);
    this.#shared = depth;
    return this.rows.push(data === undefined ? [path, tag] : [path, tag, data]) - 1;
  }
}

module.exports = { Table };
