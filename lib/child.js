"use strict";

// What processes and terminals have in common: the receiving end of one native child.

const { addReceiver, deliveryKinds, hold, removeReceiver } = require("./environment.js");
const { SignalboxError, aborted, makeError, optionType } = require("./errors.js");
const { nameOfSignal, toExit } = require("./exit.js");
const { Listeners } = require("./listeners.js");
const { metricsOfOne, setCustomMetric, toMetrics } = require("./metrics.js");
const { OutputListeners, STREAM_NAMES, STREAMS, View, beginning, eachLine } = require("./views.js");
const { Waiters } = require("./waiters.js");

/** How listeners of output get what views hand over. */
const OUTPUT_EVENTS = {
  stdout: (view, handOver) => [view(STREAMS.stdout, { output: handOver })],
  stderr: (view, handOver) => [view(STREAMS.stderr, { output: handOver })],
  data: (view, handOver) =>
    STREAM_NAMES.map((type, stream) => view(stream, { output: (data) => handOver({ type, data }) })),
  line: (view, handOver) =>
    STREAM_NAMES.map((name, stream) => {
      const take = (text) => handOver({ text, stream: name });
      return view(stream, { output: (lines) => eachLine(lines, take) }, { lines: true });
    }),
};

/** Other events, and whether they happen once. */
const EVENTS = {
  state: false,
  stop: false,
  error: false,
  gap: false,
  metrics: false,
  warning: false,
  exit: true,
  close: true,
};

class Child {
  #native;
  #state;
  #pid;
  #exit;
  #isReferenced = true;
  #isOpen = true;
  #isOutputPaused = false;
  /** Another native child is about to take the place of this one. */
  #isReplaced = false;
  #waiters = new Waiters();
  #drainers = new Waiters();
  #stops = new Set();
  /** By event, made when first asked for: most are never. */
  #outputs = new Map();
  #listeners = new Map();
  #receiver;
  #signal;
  #onAbort = () => this.#stopQuietly();
  /** Kept here, as asking the engine takes a microsecond. */
  _nativeId;

  constructor(native, signal) {
    this.#receiver = { receive: (kind, payload) => this.#receive(kind, payload) };
    this.#adopt(native);
    hold(1);
    this.#signal = signal;
    this.#followSignal(true);
  }

  /** False for what ends once and for all. */
  get _isRestartable() {
    return false;
  }

  /** An abort stops the child, as long as there is something to stop. */
  #followSignal(isFollowed) {
    if (isFollowed) this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    else this.#signal?.removeEventListener("abort", this.#onAbort);
  }

  #adopt(native) {
    this.#native = native;
    this._nativeId = native.id;
    this.#pid = native.pid;
    this.#state = native.state;
    addReceiver(this._nativeId, this.#receiver);
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

  // ── listening ─────────────────────────────────────────────────────────────────────────────

  /** Adds a listener of any event; undefined when there is no such event. */
  _on(event, listener, options) {
    if (Object.hasOwn(OUTPUT_EVENTS, event)) return this.#outputOf(event).add(listener, options);
    if (Object.hasOwn(EVENTS, event)) return this._listen(event, listener, options);
    return undefined;
  }

  /** The names of all events. */
  get _events() {
    return [...Object.keys(OUTPUT_EVENTS), ...Object.keys(EVENTS)];
  }

  _listen(event, listener, options) {
    const dispose = this._listenersOf(event).add(listener, options);
    if (this.#exit && EVENTS[event]) {
      this.#reopen();
      this.#native.tellEndAgain();
    }
    return dispose;
  }

  _listenersOf(event) {
    let listeners = this.#listeners.get(event);
    if (!listeners) {
      const onSize = event === "metrics" ? (count) => this.#hearMetrics(count > 0) : undefined;
      this.#listeners.set(event, (listeners = new Listeners(onSize, this._isRestartable)));
    }
    return listeners;
  }

  #outputOf(event) {
    let listeners = this.#outputs.get(event);
    if (!listeners) {
      listeners = new OutputListeners((handOver, begin) => {
        let index = 0;
        return OUTPUT_EVENTS[event](
          (stream, on, options) => this._view(stream, on, { begin: begin(index++), ...options }),
          handOver,
        );
      });
      if (this.#isOutputPaused) listeners.setPaused(true);
      this.#outputs.set(event, listeners);
    }
    return listeners;
  }

  /**
   * Opens a view. `lines`: chunks are texts of whole lines. One that holds the exit has it told behind
   * its output, again if need be.
   */
  _view(stream, on, { lines = false, holdsExit = true, begin = {} } = {}) {
    if (holdsExit) this.#reopen();
    const skipped = (bytes) => this.#listeners.get("gap")?.call({ stream: STREAM_NAMES[stream], skippedBytes: bytes });
    const [from, at] = beginning(begin);
    const open = (native) => native.view(stream, lines, from, at, holdsExit);
    return new View(() => this.#native, open, { skipped, ...on });
  }

  /** After the end, held output still comes to who comes late, and then `Exit` and `Closed` again. */
  #reopen() {
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (this.#stops.size === 0) this.#listenAfterClose();
  }

  _setOutputPaused(paused) {
    this.#isOutputPaused = paused;
    for (const listeners of this.#outputs.values()) listeners.setPaused(paused);
  }

  // ── input ─────────────────────────────────────────────────────────────────────────────────

  /** Queues input. False: more than 64 KiB waits; go on after `drain()`. */
  write(data) {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) {
      throw optionType("data", "a string or a Uint8Array", data);
    }
    return this.#attempt(() => this.#native.write(data), false);
  }

  /** Settles when the child has taken all that was written. */
  drain(options = {}) {
    return this.#drainers.wait("drain", options, () => {
      if (!this.#native.askWritable()) return { value: undefined };
      return this.#exit && { error: this.#ended("drain") };
    });
  }

  // ── ending ────────────────────────────────────────────────────────────────────────────────

  /** Undefined after a call that was refused and told by an error event. */
  _attempt(call) {
    return this.#attempt(call, undefined);
  }

  _signal(signal, toGroup) {
    if (typeof signal !== "string" && typeof signal !== "number") {
      throw optionType("signal", "a signal's name or number", signal);
    }
    return this.#attempt(() => (this.#native.signal(signal, toGroup), true), false);
  }

  /** Stops the child and all that it started, and settles when nobody of them is left. */
  stop(options = {}) {
    return new Promise((resolve) => {
      // Also after the exit: something of its tree may be left.
      this.#native.stop(options);
      if (!this.#isOpen && this.#stops.size === 0) this.#listenAfterClose();
      this.#stops.add(resolve);
    });
  }

  /** The last step of a stop may come after all else. */
  #listenAfterClose() {
    addReceiver(this._nativeId, this.#receiver);
    if (this.#isReferenced) hold(1);
  }

  /**
   * Ends what runs and goes on with the native child that `start()` makes. Its exit is nobody's
   * business, unless there is none that follows.
   */
  async _replace(start, stopOptions) {
    this.#isReplaced = true;
    try {
      if (!this.#exit) await this.stop(stopOptions);
      const before = this.#exit;
      const native = start(this.#native);
      removeReceiver(this._nativeId, this.#receiver);
      this.#exit = undefined;
      this.#adopt(native);
      if (!this.#isOpen && this.#isReferenced) hold(1);
      this.#isOpen = true;
      this.#followSignal(true);
      for (const listeners of this.#outputs.values()) listeners.goOn();
      for (const event of ["exit", "close"]) this.#listeners.get(event)?.renew();
      if (this.#listeners.get("metrics")?.size > 0) this.#hearMetrics(true);
      return before;
    } finally {
      this.#isReplaced = false;
      if (this.#exit) this.#tellEnd();
    }
  }

  /** Nothing took the place of what has ended. */
  #tellEnd() {
    this.#waiters.settle({ value: this.#exit });
    this.#reopen();
    this.#native.tellEndAgain();
  }

  #stopQuietly() {
    this.stop().catch(() => {});
  }

  /** Settles with the exit as soon as the process has ended, maybe before its last output. */
  wait(options = {}) {
    return this.#waiters.wait("the exit", options, () => this.#exit && { value: this.#exit });
  }

  /** What the process and its descendants use now; undefined when it has ended. */
  metrics() {
    return this.#exit ? Promise.resolve(undefined) : metricsOfOne(this);
  }

  /** Adds a figure of the program's own to all metrics from now on; `undefined` takes it out. */
  setMetric(name, value) {
    setCustomMetric(this, name, value);
    return this;
  }

  #hearMetrics(isWanted) {
    this.#attempt(() => this.#native.hearMetrics(isWanted));
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
    if (this.#isOpen || this.#stops.size > 0) hold(referenced ? 1 : -1);
  }

  // ── news from the engine ──────────────────────────────────────────────────────────────────

  #receive(kind, payload) {
    const kinds = deliveryKinds();
    switch (kind) {
      case kinds.Started:
        this.#pid = payload;
        return this._onStarted?.();
      case kinds.State:
        this.#state = payload;
        this._observer?.onState(this, payload);
        return this.#listeners.get("state")?.call(payload);
      case kinds.Writable:
        return this.#drainers.settle({ value: undefined });
      case kinds.Failure:
        return this.#onFailure(makeError(...payload));
      case kinds.Stop:
        return this.#onStop(...payload);
      case kinds.Ended:
        return this.#end(toExit(payload));
      case kinds.Exit:
        if (this.#isReplaced) return undefined;
        this._observer?.onExit(this, this.#exit);
        return this.#listeners.get("exit")?.settle(this.#exit);
      case kinds.MetricsOfMany:
        return this.#listeners.get("metrics")?.call(toMetrics(...payload, this));
      case kinds.Screen:
        return this._onScreen?.(payload);
      case kinds.Warning:
        return this.#warn(...payload);
      case kinds.SpawnFailed:
        this._onSpawnFailed?.(makeError(...payload));
        return this.#close();
      case kinds.Closed:
        return this.#close();
    }
    return undefined;
  }

  #onFailure(error) {
    // What was written can't be taken any more.
    if (error.code === "ERR_SIGNALBOX_STDIN_CLOSED") this.#drainers.settle({ error });
    if (this.#listeners.get("error")?.size > 0) this.#fail(error);
    // The batch may have settled `spawn`, too: who waits for that listens after this turn at the earliest.
    else setImmediate(() => this.#fail(error));
  }

  #end(exit) {
    this.#exit = exit;
    this._observer?.onEnded(this);
    if (!this.#isReplaced) this.#waiters.settle({ value: exit });
    if (this.#drainers.size > 0) this.#drainers.settle({ error: this.#ended("drain") });
  }

  #onStop(step, signal, descendants) {
    const told = step === "gone" ? { step } : { step, signal: nameOfSignal(signal), descendants };
    this.#listeners.get("stop")?.call(told);
    if (step !== "gone" || this.#stops.size === 0) return;
    if (!this.#isOpen) this.#unlisten();
    for (const resolve of this.#stops) resolve(this.#exit);
    this.#stops.clear();
  }

  #unlisten() {
    removeReceiver(this._nativeId, this.#receiver);
    if (this.#isReferenced) hold(-1);
  }

  #close() {
    this.#isOpen = false;
    if (this.#stops.size === 0) this.#unlisten();
    this.#followSignal(false);
    if (!this.#isReplaced) this.#listeners.get("close")?.settle();
  }

  #warn(type, scope, bytes, limitBytes) {
    this.#listeners.get("warning")?.call({ type, scope, bytes, limitBytes });
  }

  #fail(error) {
    this.#listeners.get("error")?.call(error);
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

  #ended(action) {
    const message = `Can't ${action}: process ${this.#pid} has ended.`;
    return new SignalboxError("ERR_SIGNALBOX_PROCESS_ENDED", message, { pid: this.#pid });
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

/** Throws when a signal is aborted before there is anything to stop. */
function checkNotAborted(signal, what) {
  if (signal?.aborted) throw aborted(what, signal);
}

module.exports = { Child, checkNotAborted };
