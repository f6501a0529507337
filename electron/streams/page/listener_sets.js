"use strict";

const { SignalboxError } = require("../../../lib/errors.js");
const { Listeners } = require("../../../lib/listeners.js");

/** Listeners by event. */
class ListenerSets {
  #sets;

  constructor(events) {
    this.#sets = new Map(events.map((event) => [event, new Listeners()]));
  }

  add(event, listener, options) {
    const listeners = this.#sets.get(event);
    if (listeners) return listeners.add(listener, options);
    const message = `Unknown event "${event}". Known events: ${[...this.#sets.keys()].join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  tell(event, value) {
    this.#sets.get(event).call(value);
  }

  /** Tells what happens once: each listener is called once, and removed. */
  settle(event, value) {
    this.#sets.get(event).settle(value);
  }

  count(event) {
    return this.#sets.get(event).size;
  }
}

module.exports = { ListenerSets };
