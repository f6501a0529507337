"use strict";

// What goes over a conversation, counted, and told to who traces it.

const { report } = require("../listeners.js");

class Statistics {
  #counts = {
    requestsSent: 0,
    notificationsSent: 0,
    answersSent: 0,
    failuresSent: 0,
    requestsReceived: 0,
    notificationsReceived: 0,
    answersReceived: 0,
    failuresReceived: 0,
    strayAnswers: 0,
    logLines: 0,
  };
  #trace;
  /** When calls began, by direction and id; only while somebody traces. */
  #begins = new Map();

  constructor(trace) {
    this.#trace = trace;
  }

  sent(message) {
    const { id, method, error } = message;
    if (method !== undefined) {
      if (id === undefined) this.#counts.notificationsSent++;
      else this.#counts.requestsSent++;
    } else if (isFailure(error)) this.#counts.failuresSent++;
    else this.#counts.answersSent++;
    if (this.#trace !== undefined) this.#tell("out", kindOf(message), message);
  }

  received(message) {
    const { id, method, error } = message;
    if (method !== undefined) {
      if (id === undefined) this.#counts.notificationsReceived++;
      else this.#counts.requestsReceived++;
    } else if (isFailure(error)) this.#counts.failuresReceived++;
    else this.#counts.answersReceived++;
    if (this.#trace !== undefined) this.#tell("in", kindOf(message), message);
  }

  /** An answer to nothing that waits: late, twice, or to what was never asked. */
  stray() {
    this.#counts.strayAnswers++;
  }

  logged(lines) {
    this.#counts.logLines += lines;
  }

  get counts() {
    return { ...this.#counts };
  }

  #tell(direction, kind, message) {
    const { id, method } = message;
    const entry = { direction, kind, at: Date.now(), message };
    if (id !== undefined) entry.id = id;
    if (method !== undefined) entry.method = method;
    if (kind === "request") this.#begins.set(keyOf(direction, id), { method, began: performance.now() });
    else if (kind !== "notification") this.#end(direction === "in" ? "out" : "in", id, entry);
    try {
      this.#trace(entry);
    } catch (thrown) {
      report(thrown); // whoever watches does not stand in the way of messages
    }
  }

  #end(direction, id, entry) {
    const key = keyOf(direction, id);
    const begin = this.#begins.get(key);
    if (begin === undefined) return;
    this.#begins.delete(key);
    entry.method = begin.method;
    entry.durationMs = performance.now() - begin.began;
  }
}

function kindOf({ id, method, error }) {
  if (method !== undefined) return id === undefined ? "notification" : "request";
  return isFailure(error) ? "failure" : "answer";
}

/** Some answers have both, a result and an error that is null. */
function isFailure(error) {
  return error !== undefined && error !== null;
}

/** Ids of both sides may be the same, and 1 is not "1". */
function keyOf(direction, id) {
  return `${direction} ${typeof id} ${id}`;
}

module.exports = { Statistics };
