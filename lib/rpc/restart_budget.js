"use strict";

// When a server that has ended is started again, and when it is given up. Pure: the time is given.

const { checkChoice, checkCount, checkOptions } = require("../option_checks.js");

const OPTIONS = ["policy", "maxRestarts", "windowMs", "minDelayMs", "maxDelayMs"];

/** As editors have it: a server that crashes five times in three minutes will go on doing so. */
const MAX_RESTARTS = 5;
const WINDOW_MS = 180_000;

const MIN_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

class RestartBudget {
  #policy;
  #maxRestarts;
  #windowMs;
  #minDelayMs;
  #maxDelayMs;
  /** When it was started again, within the window. */
  #restarts = [];

  constructor(options = {}) {
    const known = checkOptions(options, OPTIONS, "restart");
    checkChoice(known.policy, "restart.policy", ["no", "on-failure", "always"]);
    for (const name of OPTIONS.slice(1)) checkCount(known[name], `restart.${name}`, 0, 2 ** 31 - 1);
    this.#policy = known.policy ?? "on-failure";
    this.#maxRestarts = known.maxRestarts ?? MAX_RESTARTS;
    this.#windowMs = known.windowMs ?? WINDOW_MS;
    this.#minDelayMs = known.minDelayMs ?? MIN_DELAY_MS;
    this.#maxDelayMs = Math.max(known.maxDelayMs ?? MAX_DELAY_MS, this.#minDelayMs);
  }

  /** Milliseconds to wait before it is started again; undefined when it is not. */
  take(now, hasFailed) {
    if (this.#policy === "no" || (this.#policy === "on-failure" && !hasFailed)) return undefined;
    this.#restarts = this.#restarts.filter((at) => now - at < this.#windowMs);
    if (this.#restarts.length >= this.#maxRestarts) return undefined;
    const delayMs = Math.min(this.#minDelayMs * 2 ** this.#restarts.length, this.#maxDelayMs);
    this.#restarts.push(now);
    return delayMs;
  }
}

module.exports = { RestartBudget };
