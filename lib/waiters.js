"use strict";

const { aborted, timedOut } = require("./errors.js");
const { checkWaitOptions } = require("./options.js");

/** Promises that wait for one thing. */
class Waiters {
  #finishers = new Set();

  get size() {
    return this.#finishers.size;
  }

  /**
   * A promise that settles with `look()` now, or later by `settle`, or as the options say. An outcome is `{ value }` or
   * `{ error }`.
   */
  wait(what, options, look) {
    return new Promise((resolve, reject) => {
      checkWaitOptions(options, what);
      const { signal, timeoutMs } = options;
      const finish = (outcome) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#finishers.delete(finish);
        if (outcome.error) reject(outcome.error);
        else resolve(outcome.value);
      };
      const onAbort = () => finish({ error: aborted(`Waiting for ${what}`, signal) });
      let timer;
      const now = signal?.aborted ? { error: aborted(`Waiting for ${what}`, signal) } : look();
      if (now) return finish(now);
      this.#finishers.add(finish);
      signal?.addEventListener("abort", onAbort, { once: true });
      if (timeoutMs !== undefined) timer = setTimeout(() => finish({ error: timedOut(what, timeoutMs) }), timeoutMs);
    });
  }

  /** Settles all that wait now. */
  settle(outcome) {
    for (const finish of this.#finishers) finish(outcome);
  }
}

module.exports = { Waiters };
