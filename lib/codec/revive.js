"use strict";

// Each row's value made from its stand-in, in the rows' order: what is in a container is complete when its turn comes.
// Only a cycle asks for a container before that, and is given it still empty.

const { decodeBase64 } = require("./base64.js");
const { BYTE_KINDS, fromBytes } = require("./bytes.js");
const { CONTAINERS } = require("./containers.js");
const { malformed, overLimit, quote, revivalFailure } = require("./failure.js");
const { instanceHandler } = require("./instances.js");
const { LEAVES } = require("./leaves.js");

const HANDLERS = new Map([
  ...LEAVES,
  ...CONTAINERS,
  ...Array.from(BYTE_KINDS, (kind) => [kind, bytesHandler(kind)]),
  ["ref", { isPrimitive: true, needsData: true, make: (standIn, row, revival) => revival.refer(standIn, row) }],
  ["share", { isShare: true, make: (standIn) => standIn }],
]);

function bytesHandler(kind) {
  return { needsData: true, make: (standIn, data, revival) => fromBytes(kind, revival.takeBytes(standIn, data)) };
}

/** What to do for a row: `{ make }` or `{ start, fill }`. */
function handlerOf(row) {
  const [, tag, data] = row;
  const handler = tag === "class" ? instanceHandler(data) : HANDLERS.get(tag);
  if (handler === undefined) throw malformed(`there is no tag ${quote(tag)}`);
  const hasData = row.length === 3;
  if (hasData ? !(handler.needsData || handler.takesData) : handler.needsData) {
    throw malformed(`a row ${quote(tag)} has ${hasData ? "data" : "no data"}`);
  }
  return handler;
}

class Revival {
  #rows;
  #handlers;
  #places;
  #bytes;
  #limits;
  #results = [];
  /** Containers that a cycle asked for, by row. A Map, when needed. */
  #started = null;
  #bytesTaken = 0;
  #byteCount = 0;

  constructor(rows, handlers, places, bytes, limits) {
    this.#rows = rows;
    this.#handlers = handlers;
    this.#places = places;
    this.#bytes = bytes;
    this.#limits = limits;
  }

  run() {
    const { parents, keys } = this.#places;
    try {
      for (let i = 0; i < this.#rows.length; i++) {
        const value = this.#revive(i);
        this.#results.push(value);
        // An own property of what JSON.parse made, so that this calls no setter.
        parents[i][keys[i]] = value;
      }
    } catch (error) {
      throw revivalFailure(error);
    }
    if (this.#bytesTaken !== this.#bytes.length) throw malformed("buffers came with it that no row names");
  }

  #revive(i) {
    const handler = this.#handlers[i];
    const standIn = this.#standIn(i);
    const data = this.#rows[i][2];
    if (handler.make !== undefined) return handler.make(standIn, data, this);
    const container = this.#startedOf(i) || handler.start(standIn, data, this.#limits);
    handler.fill(container, standIn, data);
    return container;
  }

  #standIn(i) {
    const { parents, keys } = this.#places;
    return parents[i][keys[i]];
  }

  /** The value of another row. */
  refer(standIn, row) {
    if (standIn !== null) throw malformed("something else than null stands for a reference");
    const handler = Number.isInteger(row) ? this.#handlers[row] : undefined;
    if (handler === undefined || handler.isPrimitive) throw malformed("a reference is to no row of an object");
    return row < this.#results.length ? this.#results[row] : this.#start(row, handler);
  }

  #start(row, handler) {
    if (handler.isShare) return this.#standIn(row);
    if (handler.start === undefined) throw malformed("a cycle leads through a value that can't be in one");
    let container = this.#startedOf(row);
    if (container === undefined) {
      container = handler.start(this.#standIn(row), this.#rows[row][2], this.#limits);
      if (this.#started === null) this.#started = new Map();
      this.#started.set(row, container);
    }
    return container;
  }

  #startedOf(row) {
    return this.#started === null ? undefined : this.#started.get(row);
  }

  /** The bytes that a row names, copied: whoever handed them over may use them again. */
  takeBytes(standIn, data) {
    if (standIn !== null) throw malformed("something else than null stands for bytes");
    const bytes = typeof data === "string" ? decodeBase64(data) : this.#nextBytes(data);
    if (bytes === undefined) throw malformed("bytes are no base64");
    const { maxBytes } = this.#limits;
    this.#byteCount += bytes.length;
    if (this.#byteCount > maxBytes) throw overLimit("maxBytes", maxBytes, "The buffers of the frame are too big.");
    return typeof data === "string" ? bytes : new Uint8Array(bytes);
  }

  #nextBytes(index) {
    if (index !== this.#bytesTaken) throw malformed("buffers are not named in their order");
    const bytes = this.#bytes[index];
    if (!ArrayBuffer.isView(bytes) || bytes.BYTES_PER_ELEMENT !== 1)
      throw malformed("a buffer that a row names did not come with it");
    this.#bytesTaken++;
    return bytes;
  }
}

module.exports = { Revival, handlerOf };
