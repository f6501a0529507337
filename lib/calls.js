"use strict";

// Calls that wait for an answer: ids, time limits, cancelling, and what happens when the peer is gone. One engine for
// every kind of peer; how a call travels is its caller's business.

const { SignalboxError, optionType } = require("./errors.js");
const { checkOptions } = require("./options.js");

/** How long an answer may take unless the call says otherwise: longer than any healthy peer thinks. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** Longest time that a timer takes; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

const CALL_OPTIONS = ["signal", "timeoutMs"];

class PendingCalls {
  #calls = new Map();
  #nextId = 1;

  get size() {
    return this.#calls.size;
  }

  /** True for the id of a call that was made here, also when nobody waits for its answer any more. */
  isOurs(id) {
    return Number.isInteger(id) && id > 0 && id < this.#nextId;
  }

  /**
   * Makes a call by `send(id)`, and settles with its answer. `cancel(id)` tells the peer that nobody waits any more.
   * What `send` throws, the call rejects with.
   */
  start(method, options, send, cancel) {
    return new Promise((resolve, reject) => {
      const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = checkCallOptions(options);
      if (signal?.aborted) return reject(cancelled(method, signal));
      const id = this.#nextId++;
      const finish = (settle, value) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#calls.delete(id);
        settle(value);
      };
      const giveUp = (error) => {
        finish(reject, error);
        cancel(id);
      };
      const onAbort = () => giveUp(cancelled(method, signal));
      let timer;
      send(id); // before anything that would have to be undone
      this.#calls.set(id, { method, finish, resolve, reject });
      signal?.addEventListener("abort", onAbort, { once: true });
      if (timeoutMs !== Infinity) timer = setTimeout(() => giveUp(tooLate(method, timeoutMs)), timeoutMs);
    });
  }

  /** The answer to a call. One that came too late, or twice, changes nothing. */
  resolve(id, value) {
    const call = this.#calls.get(id);
    call?.finish(call.resolve, value);
  }

  /** `makeError(method)` says why it failed. */
  reject(id, makeError) {
    const call = this.#calls.get(id);
    call?.finish(call.reject, makeError(call.method));
  }

  /** No answer will come to any of them. */
  rejectAll(makeError) {
    for (const id of this.#calls.keys()) this.reject(id, makeError);
  }
}

function checkCallOptions(options) {
  const { timeoutMs } = checkOptions(options, CALL_OPTIONS, "a request");
  if (timeoutMs === undefined || timeoutMs === Infinity) return options;
  if (typeof timeoutMs !== "number") throw optionType("timeoutMs", "a number", timeoutMs);
  if (!(timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    const message = `Option "timeoutMs" must be milliseconds from 0 to ${MAX_TIMEOUT_MS}, or Infinity; got ${timeoutMs}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "timeoutMs" });
  }
  return options;
}

function cancelled(method, signal) {
  const error = new SignalboxError("ERR_SIGNALBOX_CALL_CANCELLED", `The call of "${method}" was cancelled.`, {
    method,
  });
  error.cause = signal.reason;
  return error;
}

function tooLate(method, timeoutMs) {
  const message = `The call of "${method}" was not answered within ${timeoutMs} ms.`;
  return new SignalboxError("ERR_SIGNALBOX_CALL_TIMEOUT", message, { method, timeoutMs });
}

module.exports = { PendingCalls };
