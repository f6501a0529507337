"use strict";

// Repeated references, resolved when the walk is over. The row of one names the row of its target. A plain object or
// array has no row of its own: where it is referred to, a "share" row is made for it, at the top of the table.

const { Table } = require("./table.js");

/** The rows of the finished table, of an encoding with this stand-in. */
function resolveReferences({ references, seen: { marks }, table: { rows }, limits }, standIn) {
  if (references === null) return rows;
  const hasRow = ({ target }) => typeof marks[target] === "number";
  const plain = new Set(references.filter((reference) => !hasRow(reference)).map(({ target }) => marks[target]));
  const shares = new Shares(plain, limits.maxRows - rows.length);
  if (plain.size > 0) shares.find(standIn, 0);
  for (const { row, target } of references) {
    const mark = marks[target];
    rows[row].push(typeof mark === "number" ? plain.size + mark : shares.rowOf.get(mark));
  }
  shares.leadTo(rows[0]);
  return [...shares.table.rows, ...rows];
}

class Shares {
  rowOf = new Map();
  #targets;
  #lastPath = [];

  constructor(targets, maxRows) {
    this.#targets = targets;
    this.table = new Table(maxRows);
  }

  /** Adds a row for each target within `container`, which is `depth` keys from the top, outer ones first. */
  find(container, depth) {
    if (this.#targets.has(container)) this.#add(container, depth);
    if (this.#isDone) return;
    const keys = Array.isArray(container) ? container.keys() : Object.keys(container);
    for (const key of keys) {
      const child = container[key];
      if (child === null || typeof child !== "object") continue;
      this.table.enter(depth, key);
      this.find(child, depth + 1);
      if (this.#isDone) return;
    }
  }

  #add(container, depth) {
    this.rowOf.set(container, this.table.add(depth, "share"));
    if (this.#isDone) this.#lastPath = this.table.keysTo(depth);
  }

  get #isDone() {
    return this.rowOf.size === this.#targets.size;
  }

  /** Shortens the path of the row that comes after these. */
  leadTo([path]) {
    let shared = 0;
    while (shared < this.#lastPath.length && this.#lastPath[shared] === path[shared + 1]) shared++;
    path.splice(0, shared + 1, shared);
  }
}

module.exports = { resolveReferences };
