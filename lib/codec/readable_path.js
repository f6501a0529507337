"use strict";

// The path to a value in its user's terms: the wire's own levels left out, a Map's flat list as keys and values.

/** The keys from the top to the place where the walk is, `depth` keys deep on the wire. */
function readablePath({ table, hiddenLevels }, depth) {
  const levels = new Map((hiddenLevels ?? []).map((level) => [level.depth, level]));
  const path = [];
  table.keysTo(depth).forEach((key, i) => path.push(...readableKeys(key, levels.get(i))));
  return path;
}

function readableKeys(key, level) {
  switch (level?.kind) {
    case undefined:
      return [key];
    case "Map":
      return [key % 2 === 0 ? "keys" : "values", Math.floor(key / 2)];
    case "Set":
      return ["values", key];
    case "sparse":
      return [level.indices[key]];
    // An error's own properties, an instance's payload, a boxed primitive.
    default:
      return [];
  }
}

module.exports = { readablePath };
