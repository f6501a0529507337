"use strict";

// Patterns of names: an exact name, `prefix*`, `*`.

const { Patterns } = require("../names.js");

/** True where one of the patterns covers the name or pattern. */
function covers(patterns, name) {
  return patterns.some((pattern) => {
    if (!pattern.endsWith("*")) return pattern === name;
    // "a*" covers "a", "ab" and "ab*", and not "*".
    return name.startsWith(pattern.slice(0, -1));
  });
}

/** What both lists of patterns cover, as patterns. */
function intersection(some, others) {
  const narrower = (pattern, other) => (covers([other], pattern) ? [pattern] : covers([pattern], other) ? [other] : []);
  return [...new Set(some.flatMap((pattern) => others.flatMap((other) => narrower(pattern, other))))];
}

/**
 * What goes to the main process of the events that are emitted at a remote end: what others want; and what the policy does
 * not allow, so that it is refused, whoever listens, and does not merely vanish.
 */
class Wanted {
  #wanted;
  #allowed;

  constructor(wanted, allowed) {
    this.#wanted = new Patterns(wanted);
    this.#allowed = new Patterns(allowed);
  }

  include(event) {
    return this.#wanted.include(event) || !this.#allowed.include(event);
  }
}

module.exports = { Wanted, covers, intersection };
