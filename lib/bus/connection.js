"use strict";

// How a bus is connected with the others of its name. A core has one status; each EventBus has a face of it.

const { SignalboxError } = require("../errors.js");
const { Listeners, report } = require("../listeners.js");

const EVENTS = ["change", "gap", "refused"];

class ConnectionStatus {
  #state = "connecting";
  #reason;
  #since;
  #clock;
  #faces = new Set();

  constructor(clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** `{ state, reason, since }`, of the moment. */
  get current() {
    return Object.freeze({ state: this.#state, reason: this.#reason, since: this.#since });
  }

  change(state, reason) {
    if (state === this.#state && reason === this.#reason) return;
    this.#state = state;
    this.#reason = reason;
    this.#since = this.#clock.now();
    this.#tell("change", this.current);
  }

  /** Events were missed, exactly so many. */
  missed(missed, reason) {
    this.#tell("gap", Object.freeze({ missed, reason }));
  }

  /** The other side refused something that was said without waiting for an answer. Nobody listens: it is uncaught. */
  refused(error) {
    if (!this.#tell("refused", error)) report(error);
  }

  /** The connection of one EventBus, and what closes it. */
  open() {
    const listeners = new Map(EVENTS.map((event) => [event, new Listeners()]));
    const face = { connection: new Connection(this, listeners), listeners };
    this.#faces.add(face);
    return { connection: face.connection, close: () => this.#faces.delete(face) };
  }

  /** True when somebody heard it. */
  #tell(event, value) {
    let isHeard = false;
    for (const { listeners } of this.#faces) {
      const list = listeners.get(event);
      isHeard ||= list.size > 0;
      list.call(value);
    }
    return isHeard;
  }
}

class Connection {
  #status;
  #listeners;

  constructor(status, listeners) {
    this.#status = status;
    this.#listeners = listeners;
  }

  get state() {
    return this.#status.current.state;
  }

  get reason() {
    return this.#status.current.reason;
  }

  get since() {
    return this.#status.current.since;
  }

  on(event, listener, options) {
    const listeners = this.#listeners.get(event);
    if (listeners !== undefined) return listeners.add(listener, options);
    const message = `A connection has no event ${JSON.stringify(event)}. Its events: ${EVENTS.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }
}

module.exports = { ConnectionStatus };
