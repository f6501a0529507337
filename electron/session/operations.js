"use strict";

// What a remote end can call in the main process besides its buses: operations by name, with plain data.

const { decode, encode } = require("../../lib/codec.js");
const { disposer } = require("../../lib/disposer.js");
const { SignalboxError, optionType } = require("../../lib/errors.js");
const { KIND } = require("../../lib/bus/remote/protocol.js");

/** Calls that one end may have running: a page that never waits for answers must not fill main's memory. */
const MAX_RUNNING = 1_024;

const INLINE = Object.freeze({ inlineBytes: true });

class Operations {
  #handlers = new Map();
  /** What cancels a running call, by its id. */
  #running = new Map();
  #send;
  #audit;
  #isClosed = false;

  /** `send(kind, id, text)` answers the remote end; `audit(error)` is told what was refused. */
  constructor(send, audit) {
    this.#send = send;
    this.#audit = audit;
  }

  /**
   * Answers calls of `operation` by `fn(args, { signal })`. `signal` is aborted when the remote end cancels the call or
   * is gone. What it throws is thrown at the caller; an error with the code ERR_SIGNALBOX_BUS_REFUSED is audited, too.
   */
  handle(operation, fn) {
    if (typeof operation !== "string") throw optionType("operation", "a string", operation);
    if (typeof fn !== "function") throw optionType("handler", "a function", fn);
    this.#handlers.set(operation, fn);
    return disposer(() => this.#handlers.delete(operation));
  }

  /** A call of the remote end. */
  async call(id, operation, text) {
    if (this.#running.has(id)) return;
    const controller = new AbortController();
    try {
      const fn = this.#handlers.get(operation);
      if (fn === undefined) throw refused(operation, "the main process offers no such operation to this window");
      if (this.#running.size >= MAX_RUNNING) throw tooMany(operation);
      this.#running.set(id, controller);
      const result = await fn(decode(text), { signal: controller.signal });
      this.#answer(id, KIND.RESULT, encode(result, INLINE).text);
    } catch (error) {
      if (error?.code === "ERR_SIGNALBOX_BUS_REFUSED") this.#audit(error);
      this.#answer(id, KIND.RESULT_FAILURE, textOf(error));
    } finally {
      if (this.#running.get(id) === controller) this.#running.delete(id);
    }
  }

  cancel(id) {
    this.#running.get(id)?.abort();
  }

  close() {
    this.#isClosed = true;
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
    this.#handlers.clear();
  }

  #answer(id, kind, text) {
    if (!this.#isClosed) this.#send(kind, id, text);
  }
}

/** What was thrown; where it has no form, its message. */
function textOf(error) {
  try {
    return encode(error, INLINE).text;
  } catch {
    return encode(new Error(String(error?.message ?? error))).text;
  }
}

function refused(operation, why) {
  const message = `"${operation}" was refused: ${why}.`;
  return new SignalboxError("ERR_SIGNALBOX_BUS_REFUSED", message, { operation });
}

function tooMany(operation) {
  const message = `"${operation}" was not run: ${MAX_RUNNING} calls of this window run already. Wait for answers.`;
  return new SignalboxError("ERR_SIGNALBOX_BUS_BUSY", message, { operation, limit: MAX_RUNNING });
}

module.exports = { Operations, refused };
