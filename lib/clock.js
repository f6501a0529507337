"use strict";

// Time, as whoever waits for it takes it. Tests put another clock in its place.

/** The host's own. Looked up at each call, as test runners replace these functions, too. */
const systemClock = Object.freeze({
  now: () => Date.now(),
  /** Milliseconds that nobody sets. */
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer),
});

module.exports = { systemClock };
