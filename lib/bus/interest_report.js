"use strict";

// When a link is told what listeners here want: at once, so that whoever says "ready" elsewhere next is not sent
// something that nobody here would hear. With very many names that would be quadratic; then once a turn.

/** Names that are told anew for each that comes: some 10 µs. */
const MOST_AT_ONCE = 256;

class InterestReport {
  #tell;
  #isScheduled = false;

  constructor(tell) {
    this.#tell = tell;
  }

  /** `count` names or patterns are listened to now. */
  changed(count) {
    if (this.#isScheduled) return;
    if (count <= MOST_AT_ONCE) {
      this.#tell();
      return;
    }
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#tell();
    });
  }
}

module.exports = { InterestReport };
