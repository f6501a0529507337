"use strict";

// The options of an EventBus.

const { optionType } = require("../errors.js");
const { checkChoice, checkCount, checkOptions } = require("../option_checks.js");
const { checkName } = require("./names.js");

/** What belongs to the core and its link, and so to all EventBus objects of one name here. */
const LINK_OPTIONS = ["history", "overflow", "highWaterBytes", "maxQueueBytes", "resume", "compat"];
const BUS_OPTIONS = ["name", "clock", ...LINK_OPTIONS];

/** As much as the engine's queues can be told. */
const MOST_BYTES = 2 ** 31 - 1;
const MOST_HISTORY = 1_000_000;

/** `{ name, clock, link }`, checked; `link` has the link's options. */
function readBusOptions(options = {}) {
  const { name = "default", clock, ...rest } = checkOptions(options, BUS_OPTIONS, "an EventBus");
  checkName(name, "name");
  checkClock(clock);
  checkCount(rest.history, "history", 0, MOST_HISTORY);
  checkCount(rest.highWaterBytes, "highWaterBytes", 1, MOST_BYTES);
  checkCount(rest.maxQueueBytes, "maxQueueBytes", 1, MOST_BYTES);
  checkChoice(rest.overflow, "overflow", ["backpressure", "latest", "drop-oldest"]);
  checkChoice(rest.compat, "compat", ["tagged"]);
  if (rest.resume !== undefined && typeof rest.resume !== "boolean") {
    throw optionType("resume", "true or false", rest.resume);
  }
  return { name, clock, link: rest };
}

function checkClock(clock) {
  if (clock === undefined) return;
  for (const method of ["now", "setTimeout", "clearTimeout"]) {
    if (typeof clock?.[method] !== "function") throw optionType(`clock.${method}`, "a function", clock?.[method]);
  }
}

module.exports = { readBusOptions };
