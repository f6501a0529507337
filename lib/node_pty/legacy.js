"use strict";

// Listening by the names of events, as pty.js had it and node-pty still has.

const { EventEmitter } = require("node:events");

/** What is forwarded to listeners by name once there are some. `forward(emit)` answers what undoes it. */
class LegacyEvents extends EventEmitter {
  #stops = new Map();

  /** `sources`: by event, a function that is given `emit(...values)` and answers a disposable. */
  constructor(sources) {
    super();
    this.on("newListener", (event) => {
      if (!Object.hasOwn(sources, event) || this.#stops.has(event)) return;
      this.#stops.set(
        event,
        sources[event]((...values) => this.emit(event, ...values)),
      );
    });
    this.on("removeListener", (event) => {
      if (this.listenerCount(event) > 0) return;
      this.#stops.get(event)?.dispose();
      this.#stops.delete(event);
    });
  }
}

module.exports = { LegacyEvents };
