"use strict";

const { disposer } = require("./disposer.js");
const { optionType } = require("./errors.js");
const { checkOptions } = require("./option_checks.js");

/**
 * The listeners of one event, called in the order in which they were added. A listener that is
 * added during a call is not part of it; one that is removed during a call is not called any more.
 */
class Listeners {
  #list = [];
  #onSize;
  #isRenewable;

  /**
   * `onSize(count)` is told when the first listener comes and when the last one goes. With `isRenewable`,
   * what `settle` tells may happen again, after `renew()`.
   */
  constructor(onSize, isRenewable = false) {
    this.#onSize = onSize;
    this.#isRenewable = isRenewable;
  }

  get size() {
    return this.#list.length;
  }

  add(listener, options = {}) {
    if (typeof listener !== "function") throw optionType("listener", "a function", listener);
    const { signal } = checkOptions(options, ["signal"], "a listener");
    if (signal?.aborted) return disposer(() => {});
    const entry = { listener, dispose: undefined, isSettled: false };
    // A new array each time: a running call keeps the one it began with.
    this.#list = [...this.#list, entry];
    const dispose = disposer(() => {
      signal?.removeEventListener("abort", dispose);
      entry.listener = undefined;
      this.#list = this.#list.filter((other) => other !== entry);
      if (this.#list.length === 0) this.#onSize?.(0);
    });
    entry.dispose = dispose;
    signal?.addEventListener("abort", dispose, { once: true });
    if (this.#list.length === 1) this.#onSize?.(1);
    return dispose;
  }

  call(value) {
    for (const { listener } of this.#list) this.#callOne(listener, value);
  }

  /** For what happens once: each listener is called once, and removed unless it may happen again. */
  settle(value) {
    for (const entry of this.#list) {
      const { listener, isSettled } = entry;
      if (isSettled) continue;
      if (this.#isRenewable) entry.isSettled = true;
      else entry.dispose();
      this.#callOne(listener, value);
    }
  }

  /** What was settled is to happen once more. */
  renew() {
    for (const entry of this.#list) entry.isSettled = false;
  }

  #callOne(listener, value) {
    try {
      listener?.(value);
    } catch (error) {
      report(error);
    }
  }
}

/** A listener's error is the program's own: an uncaught exception, but not in the way of others. */
function report(error) {
  queueMicrotask(() => {
    throw error;
  });
}

module.exports = { Listeners, report };
