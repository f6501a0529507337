"use strict";

// Requests over a bus: one handler a method, wherever it is. A handler in the same environment is called with the value
// itself, as listeners are; all others by the link, as a frame of sbx1.

const { PendingCalls } = require("../calls.js");
const { decode, encode } = require("../codec.js");
const { disposer } = require("../disposer.js");
const { SignalboxError } = require("../errors.js");
const { checkFunction } = require("../option_checks.js");
const { CallContext } = require("./call_context.js");
const { callFailed, handlerExists, noHandler, peerGone, tooManyCalls } = require("./failures.js");
const { checkName } = require("./names.js");

/** What a call's record is about. */
const CallKind = Object.freeze({ REQUEST: 0, ANSWER: 1, ERROR: 2, CANCEL: 3 });

/** Calls that run here for others at once. A bound for a peer that never waits for answers. */
const MOST_RUNNING = 16_384;

const ENCODING = { inlineBytes: true };

/** Codes of failures of a call itself, not of its handler, that an environment tells another. */
const OWN_CODES = [
  "ERR_SIGNALBOX_BUS_REFUSED",
  "ERR_SIGNALBOX_CALL_NO_HANDLER",
  "ERR_SIGNALBOX_CALL_REFUSED",
  "ERR_SIGNALBOX_PEER_GONE",
];

class BusCalls {
  #core;
  #pending;
  #handlers = new Map();
  /** What aborts a call that runs for somebody else: peer to id to context. */
  #running = new Map();
  #runningCount = 0;
  /** The same for calls from here. */
  #local = new Map();

  constructor(core, clock) {
    this.#core = core;
    this.#pending = new PendingCalls(clock);
  }

  get pendingCount() {
    return this.#pending.size;
  }

  get methods() {
    return [...this.#handlers.keys()];
  }

  handle(method, handler) {
    checkName(method, "method");
    checkFunction(handler, "handler");
    if (this.#handlers.has(method)) throw handlerExists(method);
    this.#handlers.set(method, handler);
    try {
      this.#core.link.setMethods(this.methods);
    } catch (error) {
      this.#handlers.delete(method);
      throw error;
    }
    return disposer(() => {
      this.#handlers.delete(method);
      if (!this.#core.isClosed) this.#core.link.setMethods(this.methods);
    });
  }

  /** `isOurs` keeps apart whose calls end with a bus that is closed: it is added to `own` while it waits. */
  async request(method, input, options, own) {
    checkName(method, "method");
    let callId;
    const send = (id) => {
      callId = id;
      const handler = this.#handlers.get(method);
      if (handler === undefined) this.#sendRequest(id, method, input);
      else this.#runHere(id, method, handler, input);
      own.add(id);
      this.#core.hold(1);
    };
    try {
      return await this.#pending.start(method, options, send, (id) => this.#cancel(id));
    } finally {
      if (own.delete(callId)) this.#core.hold(-1);
    }
  }

  /** Gives up calls from here. */
  rejectOwn(ids, makeError) {
    for (const id of ids) {
      this.#pending.reject(id, makeError);
      this.#cancel(id);
    }
  }

  /** A call's record from the link. */
  receive(from, kind, id, method, text) {
    switch (kind) {
      case CallKind.REQUEST:
        this.#runFor(from, id, method, text);
        break;
      case CallKind.ANSWER:
        this.#settle(id, text, (value) => this.#pending.resolve(id, value));
        break;
      case CallKind.ERROR:
        this.#settle(id, text, (thrown) => this.#pending.reject(id, (called) => failure(called, thrown)));
        break;
      default:
        this.#running.get(from)?.get(id)?.abort();
    }
  }

  /** An endpoint is gone: with it the calls that it made, and those of ours that it had. */
  peerGone(from, ids) {
    for (const context of this.#running.get(from)?.values() ?? []) context.abort();
    for (const id of ids) this.#pending.reject(id, peerGone);
  }

  close(makeError) {
    this.#pending.rejectAll(makeError);
    for (const calls of this.#running.values()) for (const context of calls.values()) context.abort();
    for (const context of this.#local.values()) context.abort();
    this.#handlers.clear();
  }

  #sendRequest(id, method, input) {
    const { text } = encode(input, ENCODING);
    this.#core.flush(); // it comes after what was emitted before it
    this.#core.link.request(id, method, text);
  }

  #settle(id, text, settle) {
    let value;
    try {
      value = decode(text);
    } catch (error) {
      this.#pending.reject(id, () => error);
      return;
    }
    settle(value);
  }

  #cancel(id) {
    const context = this.#local.get(id);
    if (context !== undefined) context.abort();
    else if (!this.#core.isClosed) this.#core.link.cancel(id);
  }

  async #runHere(id, method, handler, input) {
    const context = new CallContext(method, () => this.#core.source);
    this.#local.set(id, context);
    try {
      await undefined; // the caller has its promise first
      this.#pending.resolve(id, await handler(input, context));
    } catch (error) {
      this.#pending.reject(id, () => callFailed(method, error));
    } finally {
      this.#local.delete(id);
    }
  }

  async #runFor(from, id, method, text) {
    const handler = this.#handlers.get(method);
    if (handler === undefined) return this.#answer(from, id, true, noHandler(method));
    if (this.#runningCount >= MOST_RUNNING) {
      return this.#answer(from, id, true, tooManyCalls(method, MOST_RUNNING));
    }
    const context = new CallContext(method, () => this.#core.link.nameOf?.(from) ?? String(from));
    this.#noteRunning(from, id, context);
    try {
      const result = await handler(decode(text), context);
      this.#answer(from, id, false, result);
    } catch (error) {
      this.#answer(from, id, true, error);
    } finally {
      this.#forgetRunning(from, id, context);
    }
    return undefined;
  }

  #noteRunning(from, id, context) {
    let calls = this.#running.get(from);
    if (calls === undefined) this.#running.set(from, (calls = new Map()));
    calls.set(id, context);
    this.#runningCount++;
  }

  #forgetRunning(from, id, context) {
    this.#runningCount--;
    const calls = this.#running.get(from);
    if (calls?.get(id) !== context) return;
    calls.delete(id);
    if (calls.size === 0) this.#running.delete(from);
  }

  /** Throws, without `isError`, for a result that can't be sent. */
  #answer(to, id, isError, value) {
    const text = isError ? errorText(value) : encode(value, ENCODING).text;
    if (this.#core.isClosed) return;
    this.#core.flush();
    this.#core.link.answer(to, id, isError, text);
  }
}

/** What was thrown, as text. What goes along with an error must not stand in the way of it. */
function errorText(thrown) {
  try {
    return encode(thrown, ENCODING).text;
  } catch {
    return encode(thrown instanceof Error ? bare(thrown) : new Error(String(thrown)), ENCODING).text;
  }
}

/** The error without what is along: of its class, with its message, stack and code. */
function bare(error) {
  const made = Object.create(Object.getPrototypeOf(error));
  for (const field of ["name", "message", "stack"]) {
    if (Object.hasOwn(error, field)) Object.defineProperty(made, field, { value: String(error[field]) });
  }
  if (typeof error.code === "string" || typeof error.code === "number") made.code = error.code;
  return made;
}

function failure(method, thrown) {
  const isOwn = thrown instanceof SignalboxError && OWN_CODES.includes(thrown.code) && thrown.method === method;
  return isOwn ? thrown : callFailed(method, thrown);
}

module.exports = { BusCalls, CallKind };
