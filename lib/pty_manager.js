"use strict";

// Many terminals by their ids, as a program with windows needs them.

const { SignalboxError, optionType } = require("./errors.js");
const { Listeners } = require("./listeners.js");
const { checkOptions } = require("./options.js");
const { spawnPty } = require("./terminal.js");

/** Ended terminals that are still found, so that a window can show how they ended or start them anew. */
const MAX_ENDED = 100;

class PtyManager {
  #defaults;
  #maxEnded;
  /** By id, in the order in which they were made. */
  #terminals = new Map();
  #listeners = { created: new Listeners(), exit: new Listeners(), closed: new Listeners(), resized: new Listeners() };

  constructor(options = {}) {
    const { maxEnded = MAX_ENDED, defaults = {} } = checkOptions(options, ["maxEnded", "defaults"], "PtyManager");
    if (typeof maxEnded !== "number" || !(maxEnded >= 0)) throw optionType("maxEnded", "a number from 0", maxEnded);
    if (defaults === null || typeof defaults !== "object") throw optionType("defaults", "an object", defaults);
    this.#maxEnded = maxEnded;
    this.#defaults = defaults;
  }

  /** Starts a program on a new terminal. */
  create(options) {
    if (options === null || typeof options !== "object") throw optionType("options", "an object", options);
    const { file, args = [], ...rest } = { ...this.#defaults, ...options };
    const { id } = rest;
    if (id !== undefined && this.#terminals.get(id)?.exit === undefined && this.#terminals.has(id)) {
      const message = `A terminal with the id "${id}" runs already. Use another id, or stop that one first.`;
      throw new SignalboxError("ERR_SIGNALBOX_TERMINAL_ID", message, { id });
    }
    const terminal = spawnPty(file, args, rest);
    this.#terminals.delete(terminal.id); // an ended one of the same name
    this.#terminals.set(terminal.id, terminal);
    this.#watch(terminal);
    this.#listeners.created.call({ terminal });
    return terminal;
  }

  #watch(terminal) {
    terminal.onExit((exit) => {
      this.#listeners.exit.call({ terminal, exit });
      this.#forgetOldest();
    });
    terminal.onClose(() => this.#listeners.closed.call({ terminal }));
    terminal.onResize(({ cols, rows }) => this.#listeners.resized.call({ terminal, cols, rows }));
  }

  #forgetOldest() {
    const ended = this.list().filter((terminal) => terminal.exit !== undefined);
    for (const terminal of ended.slice(0, Math.max(0, ended.length - this.#maxEnded))) {
      this.#terminals.delete(terminal.id);
    }
  }

  get(id) {
    return this.#terminals.get(id);
  }

  /** All terminals, with those that ended last. */
  list() {
    return [...this.#terminals.values()];
  }

  resize(id, cols, rows, pixels) {
    this.#find(id).resize(cols, rows, pixels);
  }

  write(id, data) {
    return this.#find(id).write(data);
  }

  kill(id, signal, options) {
    this.#find(id).kill(signal, options);
  }

  /** Forgets a terminal that has ended; one that runs is stopped first. */
  async remove(id, options) {
    const terminal = this.#terminals.get(id);
    if (!terminal) return;
    if (!terminal.exit) await terminal.stop(options);
    if (this.#terminals.get(id) === terminal) this.#terminals.delete(id);
  }

  on(event, listener, options) {
    if (Object.hasOwn(this.#listeners, event)) return this.#listeners[event].add(listener, options);
    const message = `Unknown event "${event}". Known events: ${Object.keys(this.#listeners).join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  /** Stops all that run, each as a tree. */
  async stopAll(options) {
    const running = this.list().filter((terminal) => terminal.exit === undefined);
    await Promise.all(running.map((terminal) => terminal.stop(options)));
  }

  [Symbol.dispose]() {
    this.stopAll().catch(() => {});
  }

  async [Symbol.asyncDispose]() {
    await this.stopAll();
  }

  #find(id) {
    const terminal = this.#terminals.get(id);
    if (terminal) return terminal;
    const known = [...this.#terminals.keys()].map((other) => `"${other}"`).join(", ") || "none";
    const message = `There is no terminal with the id ${JSON.stringify(id)}. Known ones: ${known}.`;
    throw new SignalboxError("ERR_SIGNALBOX_TERMINAL_UNKNOWN", message, { id });
  }
}

module.exports = { PtyManager };
