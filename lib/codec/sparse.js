"use strict";

// Arrays with holes: on the wire the elements that are there, `[length, ...indices]` beside them.

const { malformed, overLimit } = require("./failure.js");

/**
 * As long as the longest array without holes that a text could say, at two characters an element: a few bytes must not
 * become a loop without end at whoever reads them.
 */
function checkSparseLength(length, { maxTextLength }) {
  if (length <= maxTextLength / 2) return;
  throw overLimit("maxTextLength", maxTextLength, `An array with holes is too long, at ${length} elements.`);
}

/** Holes for one element up to which memory for them is taken at once, and how many are always. */
const HOLES_AN_ELEMENT = 2;
const FREE_HOLES = 64;

function startSparse(elements, data, limits) {
  if (!Array.isArray(elements) || !isLayout(data, elements.length)) {
    throw malformed("an array with holes has no length and an index for each element");
  }
  const [length] = data;
  checkSparseLength(length, limits);
  const array = [];
  if (length <= elements.length * HOLES_AN_ELEMENT + FREE_HOLES) {
    array.length = length;
  } else {
    // An engine would reserve the memory for all the holes, unless it has seen that there are many.
    array[length - 1] = null;
    delete array[length - 1];
  }
  return array;
}

function isLayout(data, count) {
  if (!Array.isArray(data) || data.length !== count + 1) return false;
  const length = data[0];
  if (!Number.isInteger(length) || length < 0) return false;
  let last = -1;
  for (let i = 1; i < data.length; i++) {
    if (!Number.isInteger(data[i]) || data[i] <= last) return false;
    last = data[i];
  }
  return last < length;
}

function fillSparse(array, elements, data) {
  // By definition: somebody's setter for an index on Array.prototype is not called.
  const descriptor = { value: undefined, writable: true, enumerable: true, configurable: true };
  for (let i = 0; i < elements.length; i++) {
    descriptor.value = elements[i];
    Object.defineProperty(array, data[i + 1], descriptor);
  }
}

module.exports = { checkSparseLength, fillSparse, startSparse };
