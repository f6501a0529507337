"use strict";

// What processes and terminals have in common: the receiving end of one native child.

const { constants } = require("node:os");
const { addReceiver, deliveryKinds, hold, removeReceiver } = require("./environment.js");
const { SignalboxError, aborted, makeError, optionType, timedOut } = require("./errors.js");
const { Listeners } = require("./listeners.js");
const { checkWaitOptions } = require("./options.js");

const SIGNAL_NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** The streams of a child, by the names of their events. */
const OUTPUT = 0;
const ERROR_OUTPUT = 1;

class Child {
  #native;
  #state;
  #pid;
  #exit;
  #isReferenced = true;
  #isOpen = true;
  #isOutputPaused = false;
  #waiters = new Set();
  #drainers = new Set();
  #tickets = new Map();
  #nextTicket = 1;
  #outputs;
  #receiver;
  #stopOnAbort;
  _listeners = {
    state: new Listeners(),
    error: new Listeners(),
    exit: new Listeners(),
    close: new Listeners(),
  };

  constructor(native, signal) {
    this.#native = native;
    this.#pid = native.pid;
    this.#state = native.state;
    this.#outputs = [OUTPUT, ERROR_OUTPUT].map(
      (stream) => new Listeners((count) => this.#setViewed(stream, count > 0)),
    );
    this.#receiver = { receive: (kind, payload) => this.#receive(kind, payload) };
    addReceiver(native.id, this.#receiver);
    hold(1);
    if (signal) {
      this.#stopOnAbort = () => this.#stopQuietly();
      signal.addEventListener("abort", this.#stopOnAbort, { once: true });
      this._listeners.close.add(() => signal.removeEventListener("abort", this.#stopOnAbort));
    }
  }

  get pid() {
    return this.#pid;
  }

  get state() {
    return this.#state;
  }

  get exit() {
    return this.#exit;
  }

  // ── output and input ──────────────────────────────────────────────────────────────────────

  _onOutput(stream, listener, options) {
    return this.#outputs[stream].add(listener, options);
  }

  #setViewed(stream, viewed) {
    if (!viewed) return this.#native.unview(stream);
    this.#reopen();
    this.#native.view(stream);
    if (this.#isOutputPaused) this.#native.setOutputPaused(stream, true);
  }

  /** After the end, held output still comes to who comes late, and then `Exit` and `Closed` again. */
  #reopen() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    addReceiver(this.#native.id, this.#receiver);
    if (this.#isReferenced) hold(1);
  }

  _listen(event, listener, options) {
    const dispose = this._listeners[event].add(listener, options);
    if (this.#exit && (event === "exit" || event === "close")) {
      this.#reopen();
      this.#native.tellEndAgain();
    }
    return dispose;
  }

  _setOutputPaused(paused) {
    this.#isOutputPaused = paused;
    this.#native.setOutputPaused(OUTPUT, paused);
    this.#native.setOutputPaused(ERROR_OUTPUT, paused);
  }

  /** Queues input. False: more than 64 KiB waits; go on after `drain()`. */
  write(data) {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) {
      throw optionType("data", "a string or a Uint8Array", data);
    }
    return this.#attempt(() => this.#native.write(data), false);
  }

  /** Settles when the child has taken all that was written. */
  drain(options = {}) {
    return this.#waitFor(this.#drainers, "drain", options, () => {
      if (!this.#native.askWritable()) return { value: undefined };
      return this.#exit && { error: this.#ended("drain") };
    });
  }

  // ── ending ────────────────────────────────────────────────────────────────────────────────

  _signal(signal, toGroup) {
    if (typeof signal !== "string" && typeof signal !== "number") {
      throw optionType("signal", "a signal's name or number", signal);
    }
    return this.#attempt(() => (this.#native.signal(signal, toGroup), true), false);
  }

  /** Stops the child and all that it started, and settles when it has ended. */
  stop(options = {}) {
    try {
      // Also after the exit: what is left of its tree may have to be hurried.
      this.#native.stop(options);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.wait();
  }

  #stopQuietly() {
    this.stop().catch(() => {});
  }

  /** Settles with the exit as soon as the process has ended, maybe before its last output. */
  wait(options = {}) {
    return this.#waitFor(this.#waiters, "the exit", options, () => this.#exit && { value: this.#exit });
  }

  /** What the process and its descendants use now; undefined when it has ended. */
  metrics() {
    return new Promise((resolve, reject) => {
      if (this.#exit) return resolve(undefined);
      const ticket = this.#nextTicket++;
      this.#tickets.set(ticket, { resolve, reject });
      try {
        this.#native.requestMetrics(ticket);
      } catch (error) {
        this.#tickets.delete(ticket);
        reject(error);
      }
    });
  }

  // ── the event loop ────────────────────────────────────────────────────────────────────────

  /** Keeps the event loop running until the child is closed: the default. */
  ref() {
    this.#setReferenced(true);
    return this;
  }

  /** Lets the event loop end while the child runs; the child then ends with the host. */
  unref() {
    this.#setReferenced(false);
    return this;
  }

  #setReferenced(referenced) {
    if (this.#isReferenced === referenced) return;
    this.#isReferenced = referenced;
    if (this.#isOpen) hold(referenced ? 1 : -1);
  }

  // ── news from the engine ──────────────────────────────────────────────────────────────────

  #receive(kind, payload) {
    const kinds = deliveryKinds();
    switch (kind) {
      case kinds.Output:
        return this.#outputs[OUTPUT].call(payload);
      case kinds.ErrorOutput:
        return this.#outputs[ERROR_OUTPUT].call(payload);
      case kinds.Started:
        this.#pid = payload;
        return this._onStarted?.();
      case kinds.State:
        this.#state = payload;
        return this._listeners.state.call(payload);
      case kinds.Writable:
        return settle(this.#drainers, { value: undefined });
      case kinds.Failure:
        return this.#onFailure(makeError(...payload));
      case kinds.Ended:
        return this.#end(toExit(payload));
      case kinds.Exit:
        return this._listeners.exit.settle(this.#exit);
      case kinds.Metrics:
        return this.#answer(...payload);
      case kinds.SpawnFailed:
        this._onSpawnFailed?.(makeError(...payload));
        return this.#close();
      case kinds.Closed:
        return this.#close();
    }
  }

  #onFailure(error) {
    // What was written can't be taken any more.
    if (error.code === "ERR_SIGNALBOX_STDIN_CLOSED") settle(this.#drainers, { error });
    this.#fail(error);
  }

  #end(exit) {
    this.#exit = exit;
    settle(this.#waiters, { value: exit });
    settle(this.#drainers, { error: this.#ended("drain") });
  }

  #close() {
    removeReceiver(this.#native.id);
    this.#isOpen = false;
    if (this.#isReferenced) hold(-1);
    for (const ticket of this.#tickets.keys()) this.#answer(ticket, null);
    this._listeners.close.settle();
  }

  #answer(ticket, metrics) {
    this.#tickets.get(ticket)?.resolve(metrics ?? undefined);
    this.#tickets.delete(ticket);
  }

  #fail(error) {
    this._listeners.error.call(error);
  }

  /** A call that came too late (the child may have ended a moment ago) is told, not thrown. */
  #attempt(call, otherwise) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof SignalboxError) || error.code.startsWith("ERR_SIGNALBOX_OPTION_")) throw error;
      queueMicrotask(() => this.#fail(error));
      return otherwise;
    }
  }

  _attempt(call) {
    return this.#attempt(call, undefined);
  }

  #ended(action) {
    const message = `Can't ${action}: process ${this.#pid} has ended.`;
    return new SignalboxError("ERR_SIGNALBOX_PROCESS_ENDED", message, { pid: this.#pid });
  }

  /** A promise that settles with `look()` now, or later through `waiters`, or as the options say. */
  #waitFor(waiters, what, options, look) {
    return new Promise((resolve, reject) => {
      checkWaitOptions(options, what);
      const { signal, timeoutMs } = options;
      const finish = (outcome) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        waiters.delete(finish);
        if (outcome.error) reject(outcome.error);
        else resolve(outcome.value);
      };
      const onAbort = () => finish({ error: aborted(`Waiting for ${what}`, signal) });
      let timer;
      const now = signal?.aborted ? { error: aborted(`Waiting for ${what}`, signal) } : look();
      if (now) return finish(now);
      waiters.add(finish);
      signal?.addEventListener("abort", onAbort, { once: true });
      if (timeoutMs !== undefined) timer = setTimeout(() => finish({ error: timedOut(what, timeoutMs) }), timeoutMs);
    });
  }

  get _native() {
    return this.#native;
  }

  [Symbol.dispose]() {
    if (!this.#exit) this.#stopQuietly();
  }

  async [Symbol.asyncDispose]() {
    if (!this.#exit) await this.stop();
  }
}

function settle(waiters, outcome) {
  for (const finish of waiters) finish(outcome);
}

function toExit([exitCode, signal, reason, durationMs]) {
  return Object.freeze({
    exitCode,
    signal: signal === null ? null : (SIGNAL_NAMES.get(signal) ?? `SIG${signal}`),
    reason,
    durationMs,
  });
}

/** Throws when a signal is aborted before there is anything to stop. */
function checkNotAborted(signal, what) {
  if (signal?.aborted) throw aborted(what, signal);
}

module.exports = { Child, ERROR_OUTPUT, OUTPUT, checkNotAborted };
