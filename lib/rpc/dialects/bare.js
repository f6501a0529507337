"use strict";

// `{ id, method, params }` and `{ id, result }` or `{ id, error }`, where the error is a text: what programs that were
// written without JSON-RPC in mind tend to say. An error's code and data don't fit into it.

/** JSON-RPC has a code for each error: the first of those that are left to applications. */
const SERVER_ERROR = -32000;

class Bare {
  toWire({ id, method, params, result, error }) {
    if (method !== undefined) return { id, method, params };
    if (error !== undefined) return { id, error: String(error.message) };
    // Peers look for a result, and JSON leaves an undefined one out.
    return { id, result: result ?? null };
  }

  fromWire(value) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const { id, method, params, result, error } = value;
    const hasId = typeof id === "string" || typeof id === "number";
    if (typeof method === "string") {
      const message = { jsonrpc: "2.0", method };
      if (hasId) message.id = id;
      if (params !== undefined) message.params = params;
      return message;
    }
    if (!hasId) return undefined;
    // Records of typed languages have both, of which one is null.
    if (error !== undefined && error !== null) return { jsonrpc: "2.0", id, error: toError(error) };
    return result === undefined ? undefined : { jsonrpc: "2.0", id, result };
  }
}

function toError(error) {
  if (typeof error === "object") return { code: SERVER_ERROR, message: "no message", ...error };
  return { code: SERVER_ERROR, message: String(error) };
}

module.exports = { Bare };
