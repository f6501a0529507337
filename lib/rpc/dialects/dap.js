"use strict";

// The Debug Adapter Protocol: requests, responses and events, each with a number of its own (`seq`), by which responses
// name what they answer. Its commands and events are methods here, its arguments and bodies params and results.

const SERVER_ERROR = -32000;

/** How JSON-RPC's side says that nobody waits for an answer any more. */
const CANCEL = "$/cancelRequest";

/** Calls of the adapter that wait for our answer; older ones than these are forgotten. No adapter has two. */
const MAX_ASKED = 1_024;

class DebugAdapterDialect {
  #nextSeq = 1;
  /** Our calls' ids, by the numbers under which they were sent. */
  #ids = new Map();
  /** Commands of the adapter's requests, which responses repeat. */
  #asked = new Map();
  #canCancel = false;

  toWire(message) {
    const { id, method, params } = message;
    if (method === CANCEL) return this.#cancel(params?.id);
    if (method === undefined) return this.#respond(message);
    if (id === undefined) return this.#number({ type: "event", event: method, body: params });
    const request = this.#number({ type: "request", command: method, arguments: params });
    this.#ids.set(request.seq, { id, method });
    return request;
  }

  fromWire(value) {
    if (typeof value !== "object" || value === null) return undefined;
    if (value.type === "response" && Number.isInteger(value.request_seq)) return this.#takeResponse(value);
    if (value.type === "event" && typeof value.event === "string") {
      return { jsonrpc: "2.0", method: value.event, params: value.body };
    }
    if (value.type !== "request" || typeof value.command !== "string" || !Number.isInteger(value.seq)) return undefined;
    if (this.#asked.size >= MAX_ASKED) this.#asked.delete(this.#asked.keys().next().value);
    this.#asked.set(value.seq, value.command);
    return { jsonrpc: "2.0", id: value.seq, method: value.command, params: value.arguments };
  }

  #number(rest) {
    return { seq: this.#nextSeq++, ...rest };
  }

  #respond({ id, result, error }) {
    const command = this.#asked.get(id) ?? "";
    this.#asked.delete(id);
    const outcome = error
      ? { success: false, message: error.message, body: { error: { id: error.code, format: error.message } } }
      : { success: true, body: result ?? undefined };
    return this.#number({ type: "response", request_seq: id, command, ...outcome });
  }

  #takeResponse({ request_seq, success, message, body }) {
    const call = this.#ids.get(request_seq);
    this.#ids.delete(request_seq);
    // No call has 0: an answer that came too late, or to nothing that was asked.
    const id = call?.id ?? 0;
    if (success === true) {
      if (call?.method === "initialize") this.#canCancel = body?.supportsCancelRequest === true;
      return { jsonrpc: "2.0", id, result: body ?? null };
    }
    const text = body?.error?.format ?? message ?? "the adapter gave no reason";
    const error = { code: SERVER_ERROR, message: withVariables(text, body?.error?.variables) };
    return { jsonrpc: "2.0", id, error: body === undefined ? error : { ...error, data: body } };
  }

  /** Adapters that can't cancel don't know the request; that nobody waits is nothing they need to hear. */
  #cancel(cancelledId) {
    for (const [seq, { id }] of this.#ids) {
      if (id !== cancelledId) continue;
      this.#ids.delete(seq);
      return this.#canCancel
        ? this.#number({ type: "request", command: "cancel", arguments: { requestId: seq } })
        : undefined;
    }
    return undefined;
  }
}

/** Messages name their variables in braces. */
function withVariables(text, variables = {}) {
  return String(text).replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(variables, name) ? variables[name] : whole,
  );
}

module.exports = { DebugAdapterDialect };
