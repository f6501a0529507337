"use strict";

// What goes over a conversation, counted, and told to who traces it.

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
    this.#note("out", message, "Sent");
  }

  received(message) {
    this.#note("in", message, "Received");
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

  #note(direction, message, suffix) {
    const { id, method, error } = message;
    const kind = kindOf(id, method, error);
    this.#counts[`${PLURALS[kind]}${suffix}`]++;
    if (this.#trace !== undefined) this.#tell(direction, kind, message);
  }

  #tell(direction, kind, message) {
    const { id, method } = message;
    const entry = { direction, kind, at: Date.now(), message };
    if (id !== undefined) entry.id = id;
    if (method !== undefined) entry.method = method;
    if (kind === "request") this.#begins.set(keyOf(direction, id), { method, began: performance.now() });
    else if (kind !== "notification") this.#end(direction === "in" ? "out" : "in", id, entry);
    this.#trace(entry);
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

const PLURALS = { request: "requests", notification: "notifications", answer: "answers", failure: "failures" };

function kindOf(id, method, error) {
  if (method !== undefined) return id === undefined ? "notification" : "request";
  return error === undefined ? "answer" : "failure";
}

/** Ids of both sides may be the same, and 1 is not "1". */
function keyOf(direction, id) {
  return `${direction} ${typeof id} ${id}`;
}

module.exports = { Statistics };
