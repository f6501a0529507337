"use strict";

// What a page may ask for about its own queue in main. It is not trusted: it can ask for less than the limits.

const OVERFLOW = ["backpressure", "latest", "drop-oldest"];
const MAX_HIGH_WATER_BYTES = 16 * 1024 * 1024;
const MAX_QUEUE_BYTES = 64 * 1024 * 1024;

/** Options for the engine; what is none is left out. */
function readWanted({ highWaterBytes, maxQueueBytes, overflow }) {
  const options = {};
  if (isSize(highWaterBytes)) options.highWaterBytes = Math.min(highWaterBytes, MAX_HIGH_WATER_BYTES);
  if (isSize(maxQueueBytes)) options.maxQueueBytes = Math.min(maxQueueBytes, MAX_QUEUE_BYTES);
  if (OVERFLOW.includes(overflow)) options.overflow = OVERFLOW.indexOf(overflow);
  return options;
}

function isSize(value) {
  return Number.isSafeInteger(value) && value > 0;
}

module.exports = { readWanted };
