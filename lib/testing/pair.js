"use strict";

// Two buses of one name in one environment, connected as those of two environments are.

const { Core } = require("../bus/core.js");
const { EventBus } = require("../bus/event_bus.js");
const { MemoryHub } = require("./memory_hub.js");

/** `[left, right]`, or as many as `sources` has names. */
function createBusPair({ name = "default", history = 0, clock, sources = ["left", "right"] } = {}) {
  const hub = new MemoryHub({ history });
  return sources.map((source) => {
    const core = new Core({ name, clock, connect: (made) => hub.connect(made, source) });
    return new EventBus({ name }, core);
  });
}

module.exports = { createBusPair };
