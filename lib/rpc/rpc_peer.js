"use strict";

// RpcPeer: calls and notifications in both directions, over whatever carries messages.

const { disposer } = require("../disposer.js");
const { SignalboxError, optionType } = require("../errors.js");
const { Listeners } = require("../listeners.js");
const { checkCount, checkFunction, checkOptions, checkTimeout } = require("../option_checks.js");
const { untilSent } = require("../until_sent.js");
const { checkCalls } = require("./batch.js");
const { Conversation } = require("./conversation.js");
const { Turnstile } = require("./turnstile.js");

/** Calls of ours that wait for an answer at once, unless said otherwise: each takes some hundred bytes. */
const MAX_PENDING_CALLS = 65_536;

/** Calls of the peer that run at once, unless said otherwise. */
const MAX_RUNNING_CALLS = 16_384;

const MOST = Number.MAX_SAFE_INTEGER;

const PEER_OPTIONS = [
  "dialect",
  "methods",
  "callTimeoutMs",
  "maxPendingCalls",
  "maxRunningCalls",
  "concurrency",
  "trace",
];

const EVENTS = ["notification", "log", "stderr", "error", "close", "disconnect", "reconnect"];

class RpcPeer {
  #link;
  #conversation;
  #end;
  #turnstile;
  #listeners = Object.fromEntries(EVENTS.map((event) => [event, new Listeners()]));
  #isClosed = false;
  /** Why, once it is closed. */
  #reason;
  #closing;

  /**
   * Made by `spawn`, `over` and what opens sockets. `end` knows what is on the other side: `describe(link) →
   * Promise<reason>` when the link has ended, `close(options)` how to end it, and `toError(method, reason)`.
   */
  constructor(link, end, options = {}) {
    const { dialect, methods, callTimeoutMs, concurrency, trace } = checkPeerOptions(options);
    const { maxPendingCalls = MAX_PENDING_CALLS, maxRunningCalls = MAX_RUNNING_CALLS } = options;
    this.#link = link;
    this.#end = end;
    this.#turnstile = concurrency === undefined ? undefined : new Turnstile(concurrency);
    const limits = { timeoutMs: callTimeoutMs, maxPending: maxPendingCalls, maxRunning: maxRunningCalls };
    const { notification, log, error } = this.#listeners;
    const on = {
      notification: (message) => notification.call(message),
      log: (line) => log.call(line),
      error: (failure) => error.call(failure),
    };
    this.#conversation = new Conversation(link, { dialect, trace, limits }, on);
    if (methods !== undefined) this.expose(methods);
    end.open?.(this.#listeners);
    // Behind what the caller does when it has the peer: handlers and listeners are there before what they wait for.
    setImmediate(() => this.#begin());
  }

  #begin() {
    this.#link.attach({
      onMessages: (values) => this.#conversation.take(values),
      onLog: (lines, missedBytes) => this.#log(lines, missedBytes),
      onFailure: (error) => this.#listeners.error.call(error),
      onDisconnect: (info) => this.#listeners.disconnect.call(info),
      onReset: (reason) => this.#conversation.restart((method) => this.#end.toError(method, reason)),
      onReconnect: (info) => this.#listeners.reconnect.call(info),
      onEnd: (reason) => this.#finish(reason),
    });
  }

  get isClosed() {
    return this.#isClosed;
  }

  /** What it speaks to, where that is a process of this host. */
  get process() {
    return this.#end.process;
  }

  // ── calls ─────────────────────────────────────────────────────────────────────────────────

  /** Calls a method of the peer, and settles with its answer. */
  request(method, params, options) {
    if (this.#turnstile === undefined) return this.#conversation.request(method, params, options);
    return this.#turnstile.pass(options?.signal, () => this.#conversation.request(method, params, options));
  }

  /** Tells the peer something that has no answer. False: much waits for it; go on after `drain()`. */
  notify(method, params) {
    if (typeof method !== "string" || method === "") throw optionType("method", "a string: the method's name", method);
    if (this.#isClosed) return false;
    return this.#conversation.notify(method, params);
  }

  /** Several calls in one frame. Settles, when all have, with how each did. */
  async batch(calls) {
    checkCalls(calls);
    const made = this.#conversation.gather(() =>
      calls.map(({ method, params, notify, options }) =>
        notify === true
          ? void this.#conversation.notify(method, params)
          : this.#conversation.request(method, params, options),
      ),
    );
    return Promise.allSettled(made);
  }

  /** Answers the peer's calls of a method by `handler(params, context)`. */
  handle(method, handler, schema) {
    return this.#conversation.handle(method, handler, schema);
  }

  /** Answers calls of all these methods, or of none when one can't be. */
  expose(methods) {
    if (typeof methods !== "object" || methods === null) throw optionType("methods", "an object of functions", methods);
    const disposers = [];
    const dispose = disposer(() => disposers.forEach((undo) => undo()));
    try {
      for (const [method, entry] of Object.entries(methods)) {
        const { handler, schema } = typeof entry === "function" ? { handler: entry } : { ...entry };
        disposers.push(this.handle(method, handler, schema));
      }
    } catch (error) {
      dispose();
      throw error;
    }
    return dispose;
  }

  // ── around them ───────────────────────────────────────────────────────────────────────────

  on(event, listener, options) {
    if (!Object.hasOwn(this.#listeners, event)) {
      const message = `Unknown event "${event}". Known events: ${EVENTS.join(", ")}.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
    }
    const dispose = this.#listeners[event].add(listener, options);
    // Who comes late hears of the end all the same.
    if (event === "close" && this.#isClosed) queueMicrotask(() => this.#listeners.close.settle(this.#reason));
    return dispose;
  }

  /** Settles when all that was sent is with the system. */
  drain(options = {}) {
    return untilSent("drain", options, (callback) => this.#link.whenSent(callback));
  }

  /** Figures, from memory. */
  stats() {
    return { ...this.#conversation.stats, waiting: this.#turnstile?.waiting ?? 0 };
  }

  /** Ends the conversation. Settles when the other side is gone, or was made to go. */
  close(options = {}) {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  async #close(options) {
    await this.#end.close(this.#link, options);
    await this.#finish({ isClosedHere: true }); // unless the other side has ended meanwhile
  }

  /** Keeps the event loop running as long as the connection lasts, which it does from the beginning. */
  ref() {
    this.#setReferenced(true);
    return this;
  }

  /** Undoes `ref()`. */
  unref() {
    this.#setReferenced(false);
    return this;
  }

  #setReferenced(isReferenced) {
    if (this.#link.setReferenced) this.#link.setReferenced(isReferenced);
    else if (isReferenced) this.process?.ref();
    else this.process?.unref();
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  #log(lines, missedBytes) {
    this.#conversation.noteLog(lines.length);
    for (const text of lines) this.#listeners.log.call({ text, stream: "stdout" });
    if (missedBytes > 0) this.#listeners.log.call({ text: "", stream: "stdout", missedBytes });
  }

  /** The link has ended: waiting calls are told why. */
  async #finish(given) {
    const reason = await this.#end.describe(given);
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#reason = reason;
    const toError = (method) => this.#end.toError(method, reason);
    this.#turnstile?.close();
    this.#conversation.close(toError);
    this.#listeners.close.settle(reason);
  }
}

function checkPeerOptions(options) {
  checkOptions(options, PEER_OPTIONS, "a peer");
  const { callTimeoutMs, maxPendingCalls, maxRunningCalls, concurrency, trace } = options;
  checkTimeout(callTimeoutMs, true);
  checkCount(maxPendingCalls, "maxPendingCalls", 1, MOST);
  checkCount(maxRunningCalls, "maxRunningCalls", 1, MOST);
  checkCount(concurrency, "concurrency", 1, MOST);
  if (trace !== undefined) checkFunction(trace, "trace");
  return options;
}

module.exports = { PEER_OPTIONS, RpcPeer };
