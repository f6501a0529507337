"use strict";

// What is in a built-in, copied.

/** An expression may have been given any value there; only an index means something. */
function lastIndexOf({ lastIndex }) {
  return Number.isSafeInteger(lastIndex) && lastIndex > 0 ? lastIndex : 0;
}

function mapToList(map) {
  const list = [];
  Map.prototype.forEach.call(map, (value, key) => list.push(key, value));
  return list;
}

function setToList(set) {
  const list = [];
  Set.prototype.forEach.call(set, (value) => list.push(value));
  return list;
}

module.exports = { lastIndexOf, mapToList, setToList };
