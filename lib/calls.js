"use strict";

// Calls that wait for an answer: ids, time limits, cancelling, and what happens when the peer is gone. One engine for
// every kind of peer; how a call travels is its caller's business.

const { systemClock } = require("./clock.js");
const { SignalboxError } = require("./errors.js");
const { checkChoice, checkOptions, checkTimeout } = require("./option_checks.js");

/** How long an answer may take unless the call says otherwise: longer than any healthy peer thinks. */
const DEFAULT_TIMEOUT_MS = 30_000;

const CALL_OPTIONS = ["signal", "timeoutMs", "onProgress", "progressToken", "ifLost"];

const IF_LOST = ["reject", "retry"];

const NO_OPTIONS = Object.freeze({});

/** A call that waits. */
class Call {
  method;
  resolve;
  reject;
  /** When it is too late, where the limit is the one of calls that don't say: one timer is for all of them. */
  due;
  /** Its own, where it has a limit of its own. */
  timer;
  signal;
  onAbort;
  /** Sends it once more. */
  again;

  constructor(method, resolve, reject) {
    this.method = method;
    this.resolve = resolve;
    this.reject = reject;
  }
}

class PendingCalls {
  /** In the order in which they were made, and so of `due`. */
  #calls = new Map();
  #nextId = 1;
  #clock;
  #timeoutMs;
  /** For the oldest call without a limit of its own. */
  #timer;
  /** Nothing waits, and the timer runs on: making one for each call would cost more than the call. */
  #isIdle = false;

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
  start(method, options = NO_OPTIONS, send, cancel) {
    return new Promise((resolve, reject) => {
      if (options !== NO_OPTIONS) checkCallOptions(options);
      const { signal, timeoutMs, ifLost } = options;
      if (signal?.aborted) return reject(cancelled(method, signal));
      const id = this.#nextId++;
      send(id); // before anything that would have to be undone
      const call = new Call(method, resolve, reject);
      this.#calls.set(id, call);
      if (ifLost === "retry") call.again = () => send(id);
      if (timeoutMs === undefined) this.#limit(call, cancel);
      else if (timeoutMs !== Infinity) {
        const onLate = () => this.#giveUp(id, tooLate(method, timeoutMs), cancel);
        call.timer = this.#clock.setTimeout(onLate, timeoutMs);
      }
      if (signal === undefined) return;
      call.signal = signal;
      call.onAbort = () => this.#giveUp(id, cancelled(method, signal), cancel);
      signal.addEventListener("abort", call.onAbort, { once: true });
    });
  }

  /** The answer to a call. One that came too late, or twice, changes nothing. */
  resolve(id, value) {
    this.#take(id)?.resolve(value);
  }

  /** `makeError(method)` says why it failed. */
  reject(id, makeError) {
    const call = this.#take(id);
    call?.reject(makeError(call.method));
  }

  /**
   * What was sent is lost, or may be: calls that said so are made again, in their order, and the others fail.
   * `makeError(method)` says why.
   */
  restart(makeError) {
    for (const [id, call] of this.#calls) {
      if (call.again === undefined) this.reject(id, makeError);
      else this.#callAgain(id, call);
    }
  }

  #callAgain(id, call) {
    try {
      call.again();
    } catch (error) {
      this.reject(id, () => error);
    }
  }

  /** No answer will come to any of them. */
  rejectAll(makeError) {
    for (const id of this.#calls.keys()) this.reject(id, makeError);
  }

  /** A call that waits no longer. */
  #take(id) {
    const call = this.#calls.get(id);
    if (call === undefined) return undefined;
    this.#calls.delete(id);
    if (call.timer !== undefined) this.#clock.clearTimeout(call.timer);
    if (call.signal !== undefined) call.signal.removeEventListener("abort", call.onAbort);
    if (this.#timer !== undefined && this.#calls.size === 0) this.#rest();
    return call;
  }

  #giveUp(id, error, cancel) {
    this.reject(id, () => error);
    cancel(id);
  }

  // ── the limit of calls that don't say ─────────────────────────────────────────────────────

  #limit(call, cancel) {
    if (this.#timeoutMs === Infinity) return;
    call.due = this.#now() + this.#timeoutMs;
    if (this.#timer === undefined) this.#watch(this.#timeoutMs, cancel);
    else if (this.#isIdle) {
      this.#isIdle = false;
      this.#timer.ref();
    }
  }

  #watch(ms, cancel) {
    this.#timer = this.#clock.setTimeout(() => this.#look(cancel), ms);
  }

  /** Gives up what is due, and watches the next. Timers of the same loop come in order, but a little early at times. */
  #look(cancel) {
    this.#timer = undefined;
    this.#isIdle = false;
    const now = this.#now();
    for (const [id, { method, due }] of this.#calls) {
      if (due === undefined) continue;
      if (due > now) return this.#watch(Math.max(1, Math.ceil(due - now)), cancel);
      this.#giveUp(id, tooLate(method, this.#timeoutMs), cancel);
    }
  }

  /** Nothing waits: the timer must not keep the program running. Timers of pages and of tests can only be cleared. */
  #rest() {
    if (typeof this.#timer.unref === "function") {
      this.#timer.unref();
      this.#isIdle = true;
    } else {
      this.#clock.clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }

  #now() {
    return this.#clock.monotonic ? this.#clock.monotonic() : this.#clock.now();
  }
}

function checkCallOptions(options) {
  const { timeoutMs, ifLost } = checkOptions(options, CALL_OPTIONS, "a request");
  checkTimeout(timeoutMs, true);
  checkChoice(ifLost, "ifLost", IF_LOST);
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
