"use strict";

// Calls that wait for an answer: ids, time limits, cancelling, and what happens when the peer is gone. One engine for
// every kind of peer; how a call travels is its caller's business.

const { systemClock } = require("./clock.js");
const { SignalboxError } = require("./errors.js");
const { checkOptions, checkTimeout } = require("./option_checks.js");

/** How long an answer may take unless the call says otherwise: longer than any healthy peer thinks. */
const DEFAULT_TIMEOUT_MS = 30_000;

const CALL_OPTIONS = ["signal", "timeoutMs", "onProgress", "progressToken"];

class PendingCalls {
  #calls = new Map();
  #nextId = 1;
  #clock;
  #timeoutMs;

  /** `timeoutMs`: of calls that don't say. */
  constructor(clock = systemClock, timeoutMs = DEFAULT_TIMEOUT_MS) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

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
      const { signal, timeoutMs = this.#timeoutMs } = checkCallOptions(options);
      if (signal?.aborted) return reject(cancelled(method, signal));
      const id = this.#nextId++;
      const finish = (settle, value) => {
        this.#clock.clearTimeout(timer);
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
      if (timeoutMs === Infinity) return;
      timer = this.#clock.setTimeout(() => giveUp(tooLate(method, timeoutMs)), timeoutMs);
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
  checkTimeout(checkOptions(options, CALL_OPTIONS, "a request").timeoutMs, true);
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
