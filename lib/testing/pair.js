"use strict";

// Two buses of one name in one environment, connected as those of two environments are.

const { Core } = require("../bus/core.js");
const { EventBus } = require("../bus/event_bus.js");
const { checkChoice, checkOptions } = require("../option_checks.js");
const { MemoryHub } = require("./memory_hub.js");

/** What the two call themselves, and where they seem to be. */
const SIDES = [
  { source: "main", context: "electron-main" },
  { source: "page-1", context: "electron-renderer" },
];

/** `[main, page]`. */
function createBusPair(options = {}) {
  const known = ["name", "history", "clock", "compat"];
  const { name = "default", history = 0, clock, compat } = checkOptions(options, known, "createBusPair");
  checkChoice(compat, "compat", ["tagged"]);
  const hub = new MemoryHub({ history });
  return SIDES.map(({ source, context }) => {
    const core = new Core({ name, context, clock, compat, connect: (made) => hub.connect(made, source) });
    return new EventBus({ name, clock }, core);
  });
}

module.exports = { createBusPair };
