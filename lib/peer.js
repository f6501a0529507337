"use strict";

// One side of a conversation in JSON-RPC 2.0, over anything that carries values in order.

const { PendingCalls } = require("./calls.js");
const { disposer } = require("./disposer.js");
const { SignalboxError, optionType } = require("./errors.js");
const { report } = require("./listeners.js");

/** The notification by which language servers and their like cancel a request. */
const CANCEL = "$/cancelRequest";

/** JSON-RPC's own code. */
const METHOD_NOT_FOUND = -32601;

/** For what a handler throws: the first of the codes that are left to applications. */
const SERVER_ERROR = -32000;

/** Calls of the peer that run at once; more are refused. A bound for a peer that never waits for answers. */
const MAX_RUNNING = 16_384;

class Peer {
  #send;
  #pending = new PendingCalls();
  #handlers = new Map();
  /** What cancels a running call of the peer, by its id. */
  #running = new Map();
  /** Says of a method why it can't be called; set when the peer is gone. */
  #gone;

  #isFaithful;

  /**
   * `send(value, onRefused)` sends a value, or throws why it has no form; `onRefused(error)` is told, maybe later, when
   * it can't be sent. `isFaithful()` tells whether it arrives as it is,
   * Errors and `undefined` included, or as JSON has it.
   */
  constructor(send, isFaithful = () => false) {
    this.#send = send;
    this.#isFaithful = isFaithful;
  }

  get hasHandlers() {
    return this.#handlers.size > 0;
  }

  get hasPending() {
    return this.#pending.size > 0;
  }

  /** Calls a method of the peer. */
  async request(method, params, options = {}) {
    checkMethod(method);
    if (this.#gone) throw this.#gone(method);
    const onRefused = (id, error) => {
      // The other side is going, and `close` will say how.
      if (error.code !== "ERR_SIGNALBOX_IPC_CLOSED") this.#pending.reject(id, () => error);
    };
    const send = (id) => this.#send({ jsonrpc: "2.0", id, method, params }, (error) => onRefused(id, error));
    const cancel = (id) => this.#gone || this.#send({ jsonrpc: "2.0", method: CANCEL, params: { id } }, ignore);
    return this.#pending.start(method, options, send, cancel);
  }

  /** Answers the peer's calls of a method by `handler(params, { signal })`. */
  handle(method, handler) {
    checkMethod(method);
    if (typeof handler !== "function") throw optionType("handler", "a function", handler);
    if (this.#handlers.has(method)) {
      const message = `There is a handler for "${method}" already. Dispose of it first.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "method" });
    }
    this.#handlers.set(method, handler);
    return disposer(() => this.#handlers.delete(method));
  }

  /** Takes a message that answers a call of ours; false for any other. */
  takeAnswer(message) {
    if (!isOurProtocol(message) || message.method !== undefined || !this.#pending.isOurs(message.id)) return false;
    const { id, result, error } = message;
    if (error === undefined) this.#pending.resolve(id, result);
    else this.#pending.reject(id, (method) => failed(method, error));
    return true;
  }

  /** Takes a message that calls a method here; false for any other, also while nothing is handled here. */
  takeCall(message) {
    if (!isOurProtocol(message) || typeof message.method !== "string" || !this.hasHandlers) return false;
    const { id, method, params } = message;
    if (method === CANCEL) {
      this.#running.get(params?.id)?.abort();
      return true;
    }
    const handler = this.#handlers.get(method);
    if (typeof id !== "string" && typeof id !== "number") {
      if (handler) this.#notify(handler, params);
      return handler !== undefined;
    }
    if (!handler) this.#refuse(id, METHOD_NOT_FOUND, `There is no method "${method}" here.`);
    else if (this.#running.size >= MAX_RUNNING) this.#refuse(id, SERVER_ERROR, `${MAX_RUNNING} calls run already.`);
    else this.#run(handler, id, params);
    return true;
  }

  /** The peer is gone: nothing is answered any more. `makeError(method)` says why. */
  close(makeError) {
    this.#gone = makeError;
    this.#pending.rejectAll(makeError);
    for (const running of this.#running.values()) running.abort();
    this.#running.clear();
  }

  async #run(handler, id, params) {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const result = await handler(params, { signal: controller.signal });
      // An answer has to have a result, and JSON has no undefined.
      this.#answer(id, { result: result === undefined && !this.#isFaithful() ? null : result });
    } catch (error) {
      this.#fail(id, error);
    } finally {
      if (this.#running.get(id) === controller) this.#running.delete(id);
    }
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
  async #notify(handler, params) {
    try {
      await handler(params, { signal: new AbortController().signal });
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

/** What a handler threw, as JSON-RPC has it. */
function describe(error, isFaithful) {
  if (!(error instanceof Error)) return { code: SERVER_ERROR, message: String(error), data: error };
  const { name, message, code, stack, cause, data } = error;
  const known = { name, code, stack, data };
  if (isFaithful && cause !== undefined) known.cause = cause;
  return { code: Number.isInteger(code) ? code : SERVER_ERROR, message: String(message), data: known };
}

/** What the peer answered, as an error. */
function failed(method, error) {
  const { code, message = "no message", data } = typeof error === "object" && error !== null ? error : {};
  const known = typeof data === "object" && data !== null ? data : {};
  const facts = { method, remoteCode: known.code ?? code, data };
  if (typeof known.name === "string") facts.remoteName = known.name;
  if (typeof known.stack === "string") facts.remoteStack = known.stack;
  if (known.cause !== undefined) facts.cause = known.cause;
  return new SignalboxError("ERR_SIGNALBOX_CALL_FAILED", `The call of "${method}" failed: ${message}`, facts);
}

module.exports = { Peer };
