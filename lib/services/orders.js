"use strict";

// What a group was asked for and has not answered yet.

const { SignalboxError } = require("../errors.js");
const { toStatus } = require("./status.js");

class Orders {
  #waiting = new Map();
  #lastTicket = 0;
  #onChange;

  /** `onChange()` is told when the number of open orders changes. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  get size() {
    return this.#waiting.size;
  }

  /** Calls `order(ticket)`; settles with its answer. */
  place(order) {
    const ticket = ++this.#lastTicket;
    const answer = new Promise((resolve, reject) => this.#waiting.set(ticket, { resolve, reject }));
    try {
      order(ticket);
    } catch (error) {
      this.#waiting.delete(ticket);
      throw error;
    }
    this.#onChange();
    return answer;
  }

  answer(ticket, refusal) {
    const waiting = this.#waiting.get(ticket);
    if (!waiting) return;
    this.#waiting.delete(ticket);
    if (refusal === null) waiting.resolve();
    else waiting.reject(errorOf(refusal));
    this.#onChange();
  }

  /** Nothing will be answered any more. */
  refuseAll(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#onChange();
  }
}

function errorOf({ code, message, status }) {
  if (status === undefined) return new SignalboxError(code, message);
  const { label, reason, exit, lastLines } = toStatus(status);
  return new SignalboxError(code, message, {
    service: label,
    reason,
    exitCode: exit?.exitCode,
    signal: exit?.signal ?? undefined,
    lastLines,
  });
}

/** A service that has failed for good, for its listeners. */
function failureOf({ label, reason, exit, lastLines }) {
  const output = lastLines.map(({ text }) => `\n  ${text}`).join("");
  const message = `Service "${label}" failed: ${reason}.${output && ` It wrote last:${output}`}`;
  const facts = { service: label, reason, exitCode: exit?.exitCode, signal: exit?.signal ?? undefined, lastLines };
  return new SignalboxError("ERR_SIGNALBOX_SERVICE_FAILED", message, facts);
}

module.exports = { Orders, failureOf };
