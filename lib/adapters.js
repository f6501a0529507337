"use strict";

// Named templates of commands: an app with several command-line tools says once how each is started.

const { disposer } = require("./disposer.js");
const { SignalboxError, optionType } = require("./errors.js");

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
    const merged = { ...adapter, ...options };
    if (adapter.args || options.args) merged.args = [...(adapter.args ?? []), ...(options.args ?? [])];
    for (const part of ["env", "limits", "output", "metadata"]) {
      if (adapter[part] && options[part]) merged[part] = { ...adapter[part], ...options[part] };
    }
    return merged;
  }
}

module.exports = { Adapters };
