"use strict";

// Named templates of commands: an app with several command-line tools says once how each is started.

const { disposer } = require("./disposer.js");
const { SignalboxError, optionType } = require("./errors.js");

/** Standard streams, in the order of `stdio`. */
const STREAMS = ["stdin", "stdout", "stderr"];

class Adapters {
  #byName = new Map();

  constructor(adapters = {}) {
    if (adapters === null || typeof adapters !== "object") throw optionType("adapters", "an object", adapters);
    for (const [name, adapter] of Object.entries(adapters)) this.add(name, adapter);
  }

  /** Adds or replaces; the disposer takes back what it added. */
  add(name, adapter) {
    if (typeof name !== "string" || name === "") throw optionType("name", "a string: the adapter's name", name);
    if (typeof adapter !== "function" && (adapter === null || typeof adapter !== "object")) {
      throw optionType(`adapters.${name}`, "options of spawn, or a function that returns them", adapter);
    }
    this.#byName.set(name, adapter);
    return disposer(() => {
      if (this.#byName.get(name) === adapter) this.#byName.delete(name);
    });
  }

  get names() {
    return [...this.#byName.keys()];
  }

  /** The options with the adapter's worked in: what is given goes before, arguments go behind. */
  apply(options) {
    const name = options?.adapter;
    if (name === undefined) return options;
    if (typeof name !== "string") throw optionType("adapter", "a string: an adapter's name", name);
    const adapter = this.#byName.get(name);
    if (adapter === undefined) {
      const known = this.names.map((each) => `"${each}"`).join(", ") || "none";
      const message = `Unknown adapter "${name}". Known adapters: ${known}.`;
      throw new SignalboxError("ERR_SIGNALBOX_ADAPTER_UNKNOWN", message, { adapter: name });
    }
    if (typeof adapter === "function") {
      const { adapter: _, ...given } = options;
      return { ...adapter(given), adapter: name };
    }
    return merge(adapter, options);
  }
}

/** Options that are merged member by member. */
const MERGED = ["env", "limits", "output", "metadata"];

function merge(adapter, options) {
  // What is undefined is not given, as everywhere.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const merged = { ...withoutStreamsOf(adapter, given), ...given };
  if (adapter.args || given.args) merged.args = concat(adapter.args, given.args);
  for (const part of MERGED) {
    if (isObject(adapter[part]) && isObject(given[part])) merged[part] = { ...adapter[part], ...given[part] };
  }
  return merged;
}

/** The adapter's options with its streams named so that those which are given can replace them. */
function withoutStreamsOf(adapter, given) {
  const isStream = (name) => name === "stdio" || STREAMS.includes(name);
  const others = Object.fromEntries(Object.entries(adapter).filter(([name]) => !isStream(name)));
  if (given.stdio !== undefined) return others;
  const { stdio } = adapter;
  if (stdio === undefined || STREAMS.every((name) => given[name] === undefined)) return adapter;
  const streams = Array.isArray(stdio) ? stdio : STREAMS.map(() => stdio);
  return { ...others, ...Object.fromEntries(STREAMS.map((name, index) => [name, streams[index]])) };
}

/** Arguments behind those of an adapter. What is no array is left for the check of options. */
function concat(first, second) {
  if (first === undefined || second === undefined) return first ?? second;
  return Array.isArray(first) && Array.isArray(second) ? [...first, ...second] : second;
}

function isObject(value) {
  return value !== null && typeof value === "object";
}

module.exports = { Adapters };
