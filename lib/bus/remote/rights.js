"use strict";

// Patterns of names: an exact name, `prefix*`, `*`.

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

module.exports = { covers, intersection };
