"use strict";

// Where the rows of a table point, found in the parsed text before anything in it is replaced: a path leads through
// what JSON.parse made and nothing else, by own properties. So no row can reach into an object of the application's.

const { malformed } = require("./failure.js");

const { hasOwn } = Object;
const { isArray } = Array;

/** The places of a frame's rows: row i is about `parents[i][keys[i]]`. */
class Places {
  parents = [];
  keys = [];
  /** Containers that a row is about. Their content is complete: no later row may go into them. A Set, when needed. */
  #closed = null;
  #shared = [];
  // The way to the last place: containers[d] holds names[d], which is containers[d + 1]. The first is the frame itself.
  #containers;
  #names = ["v"];
  #depth = 0;

  constructor(frame) {
    this.#containers = [frame, frame.v];
  }

  /** Finds the place of the next row, which `handler` will revive. */
  add(path, data, handler) {
    this.#goTo(path);
    const depth = this.#depth;
    this.parents.push(this.#containers[depth]);
    this.keys.push(this.#names[depth]);
    const target = this.#containers[depth + 1];
    if (handler.isShare) this.#shared.push(target);
    else if (isContainer(target)) this.#close(target);
    // Another row about this place could put a container here before it is revived.
    else if (handler.start !== undefined || handler.holds) throw malformed("a container's place holds none");
    const part = handler.part?.(target, data);
    if (part === null) throw malformed("a value lacks the object with its properties");
    if (part !== undefined) this.#close(part);
  }

  #goTo(path) {
    let depth = isArray(path) ? path[0] : undefined;
    if (!Number.isInteger(depth) || depth < 0 || depth > this.#depth) {
      throw malformed("a path does not say how many keys it shares with that of the row before");
    }
    for (let i = 1; i < path.length; i++) {
      const key = path[i];
      const container = this.#containers[depth + 1];
      this.#checkStep(container, key);
      depth++;
      this.#names[depth] = key;
      this.#containers[depth + 1] = container[key];
    }
    this.#depth = depth;
  }

  #checkStep(container, key) {
    if (!isContainer(container)) throw malformed("a path leads into a value that is no object or array");
    if (this.#isClosed(container)) throw malformed("a row comes after that of a container which it is in");
    const isThere = isArray(container)
      ? Number.isInteger(key) && key >= 0 && key < container.length
      : typeof key === "string" && hasOwn(container, key);
    if (!isThere) throw malformed("a path leads to nothing");
  }

  /** Takes a container for a row: no other may be about it. */
  #close(container) {
    if (this.#isClosed(container)) throw malformed("two rows are about the same place");
    if (this.#closed === null) this.#closed = new Set();
    this.#closed.add(container);
  }

  #isClosed(container) {
    return this.#closed !== null && this.#closed.has(container);
  }

  /** To be called after the last row. */
  finish() {
    if (this.#shared.length === 0) return;
    if (new Set(this.#shared).size < this.#shared.length) throw malformed("two rows are about the same place");
    for (const target of this.#shared) {
      if (!isContainer(target)) throw malformed('a "share" row is about no object or array');
      // What has a row of its own is referred to by that one.
      if (this.#isClosed(target)) throw malformed('a place has both a "share" row and another one');
    }
  }
}

function isContainer(value) {
  return typeof value === "object" && value !== null;
}

module.exports = { Places };
