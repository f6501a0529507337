"use strict";

// One side of a conversation in JSON-RPC 2.0, over anything that carries values in order.

const { PendingCalls } = require("./calls.js");
const { disposer } = require("./disposer.js");
const { SignalboxError, optionType } = require("./errors.js");
const { report } = require("./listeners.js");
const { describe, failed } = require("./rpc/failures.js");
const { Progress, PROGRESS } = require("./rpc/progress.js");
const { checkParams } = require("./rpc/schema.js");

/** The notification by which language servers and their like cancel a request. */
const CANCEL = "$/cancelRequest";

/** JSON-RPC's own codes. */
const INVALID_REQUEST = -32600;
const METHOD_NOT_FOUND = -32601;

/** For what a handler throws: the first of the codes that are left to applications. */
const SERVER_ERROR = -32000;

/** Calls of the peer that run at once; more are refused. A bound for a peer that never waits for answers. */
const MAX_RUNNING = 16_384;

/** What has no bound of its own. */
const NO_LIMITS = {};

class Peer {
  #send;
  #pending;
  #maxPending;
  #maxRunning;
  #progress = new Progress();
  #handlers = new Map();
  /** What cancels a running call of the peer, by its id. */
  #running = new Map();
  /** Counts the restarts: what ran before one has nobody to answer. */
  #life = 0;
  /** Says of a method why it can't be called; set when the peer is gone. */
  #gone;

  #isFaithful;
  /** Tells the peer that nobody waits for an answer any more. */
  #cancel = (id) => {
    if (!this.#gone) this.#send({ jsonrpc: "2.0", method: CANCEL, params: { id } }, ignore);
  };

  /**
   * `send(value, onRefused)` sends a value, or throws why it has no form; `onRefused(error)` is told, maybe later, when
   * it can't be sent. `isFaithful()` tells whether it arrives as it is,
   * Errors and `undefined` included, or as JSON has it. Limits: `timeoutMs` of calls that don't say, `maxPending` calls
   * that wait for an answer, `maxRunning` calls of the peer.
   */
  constructor(send, isFaithful = () => false, limits = NO_LIMITS) {
    const { timeoutMs, maxPending = Infinity, maxRunning = MAX_RUNNING } = limits;
    this.#send = send;
    this.#isFaithful = isFaithful;
    this.#pending = new PendingCalls(undefined, timeoutMs);
    this.#maxPending = maxPending;
    this.#maxRunning = maxRunning;
  }

  get hasHandlers() {
    return this.#handlers.size > 0;
  }

  get hasPending() {
    return this.#pending.size > 0;
  }

  /** Calls that wait for an answer. */
  get pending() {
    return this.#pending.size;
  }

  /** Calls of the peer that run. */
  get running() {
    return this.#running.size;
  }

  /** Calls a method of the peer. */
  request(method, params, options) {
    try {
      return this.#request(method, params, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #request(method, params, options) {
    checkMethod(method);
    if (this.#gone) throw this.#gone(method);
    if (this.#pending.size >= this.#maxPending) throw tooMany(method, this.#maxPending);
    const send = (id) => {
      this.#send({ jsonrpc: "2.0", id, method, params }, (error) => this.#onRefused(id, error));
    };
    if (options?.onProgress === undefined) return this.#pending.start(method, options, send, this.#cancel);
    return this.#requestWithProgress(method, options, send);
  }

  async #requestWithProgress(method, options, send) {
    let token;
    const sendAndHear = (id) => {
      token = this.#progress.hear(options.progressToken ?? id, options.onProgress);
      send(id);
    };
    try {
      return await this.#pending.start(method, options, sendAndHear, this.#cancel);
    } finally {
      this.#progress.forget(token);
    }
  }

  /** A call could not be sent. Where the other side is going, `close` will say how. */
  #onRefused(id, error) {
    if (!isClosed(error)) this.#pending.reject(id, () => error);
  }

  /**
   * Answers the peer's calls of a method by `handler(params, { signal, method, id, progress })`. A `schema` checks the
   * params first.
   */
  handle(method, handler, schema) {
    checkMethod(method);
    if (typeof handler !== "function") throw optionType("handler", "a function", handler);
    if (this.#handlers.has(method)) {
      const message = `There is a handler for "${method}" already. Dispose of it first.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "method" });
    }
    this.#handlers.set(method, schema === undefined ? handler : checkParams(handler, schema));
    return disposer(() => this.#handlers.delete(method));
  }

  /** Takes a message that answers a call of ours; false for any other. */
  takeAnswer(message) {
    if (!isOurProtocol(message) || message.method !== undefined || !this.#pending.isOurs(message.id)) return false;
    const { id, result, error } = message;
    // Some have both, of which one is null.
    if (error === undefined || error === null) this.#pending.resolve(id, result);
    else this.#pending.reject(id, (method) => failed(method, error));
    return true;
  }

  /**
   * Takes a message that calls a method here; false for any other, also while nothing is handled here, but for
   * progress that somebody waits for.
   */
  takeCall(message) {
    if (!isOurProtocol(message) || typeof message.method !== "string") return false;
    const { id, method, params } = message;
    if (!this.hasHandlers) return method === PROGRESS && this.#progress.take(params);
    if (method === CANCEL) {
      this.#running.get(params?.id)?.abort();
      return true;
    }
    if (method === PROGRESS && this.#progress.take(params)) return true;
    const handler = this.#handlers.get(method);
    if (typeof id !== "string" && typeof id !== "number") {
      if (handler) this.#notify(handler, params, method);
      return handler !== undefined;
    }
    if (!handler) this.#refuse(id, METHOD_NOT_FOUND, `There is no method "${method}" here.`);
    else if (this.#running.has(id))
      this.#refuse(id, INVALID_REQUEST, `A call with the id ${JSON.stringify(id)} runs already.`);
    else if (this.#running.size >= this.#maxRunning)
      this.#refuse(id, SERVER_ERROR, `${this.#maxRunning} calls run already.`);
    else this.#run(handler, id, params, method);
    return true;
  }

  /** The peer is gone: nothing is answered any more. `makeError(method)` says why. */
  close(makeError) {
    this.#gone = makeError;
    this.#pending.rejectAll(makeError);
    for (const running of this.#running.values()) running.abort();
    this.#running.clear();
  }

  /**
   * The peer is another one, who knows of nothing: its predecessor's calls are aborted and not answered. Calls of ours
   * with `ifLost: "retry"` are made again, the others fail.
   */
  restart(makeError) {
    this.#life++;
    for (const running of this.#running.values()) running.abort();
    this.#running.clear();
    this.#pending.restart(makeError);
  }

  async #run(handler, id, params, method) {
    const life = this.#life;
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const result = await handler(params, this.#context(controller.signal, method, id));
      // An answer has to have a result, and JSON has no undefined.
      const known = result === undefined && !this.#isFaithful() ? null : result;
      if (life === this.#life) this.#answer(id, { result: known });
    } catch (error) {
      if (life === this.#life) this.#fail(id, error);
    } finally {
      if (this.#running.get(id) === controller) this.#running.delete(id);
    }
  }

  /** What a handler is told besides the params. */
  #context(signal, method, id) {
    const progress = (value) => {
      if (id !== undefined && this.#running.has(id) && !this.#gone) {
        this.#send({ jsonrpc: "2.0", method: PROGRESS, params: { token: id, value } }, ignore);
      }
    };
    return { signal, method, id, progress };
  }

  #answer(id, outcome) {
    if (!this.#gone) this.#send({ jsonrpc: "2.0", id, ...outcome }, ignore);
  }

  /** Answers with what a handler threw, or why its result can't be sent. */
  #fail(id, error) {
    const { code, message, data } = describe(error, this.#isFaithful());
    try {
      this.#answer(id, { error: { code, message, data } });
    } catch {
      // What goes along with an error must not stand in the way of it.
      this.#answer(id, { error: { code, message } });
    }
  }

  #refuse(id, code, message) {
    this.#answer(id, { error: { code, message } });
  }

  /** Nobody waits for a notification: what its handler throws is an error of this program. */
  async #notify(handler, params, method) {
    try {
      await handler(params, this.#context(new AbortController().signal, method));
    } catch (error) {
      report(error);
    }
  }
}

/** A peer that can't be told goes away by itself. */
function ignore() {}

function isOurProtocol(message) {
  return typeof message === "object" && message !== null && message.jsonrpc === "2.0";
}

function checkMethod(method) {
  if (typeof method !== "string" || method === "") throw optionType("method", "a string: the method's name", method);
}

function isClosed({ code }) {
  return code === "ERR_SIGNALBOX_IPC_CLOSED" || code === "ERR_SIGNALBOX_RPC_CLOSED";
}

function tooMany(method, limit) {
  const message = `The call of "${method}" was not sent: ${limit} calls wait for an answer already.`;
  return new SignalboxError("ERR_SIGNALBOX_RPC_TOO_MANY_CALLS", message, { method, allowed: limit });
}

module.exports = { Peer };
