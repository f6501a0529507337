"use strict";

// One child of an HTTP host: what it may call, and its calls that run.

const { Peer } = require("../peer.js");
const { makeDialect } = require("./dialects/index.js");

const METHOD_NOT_FOUND = -32601;

const SERVER_ERROR = -32000;

const CANCEL = "$/cancelRequest";

class Seat {
  #responses = new Map();
  #nextId = 1;
  #peer = new Peer((message) => this.#respond(message));
  #bare = makeDialect("bare");

  constructor(methods) {
    for (const [method, handler] of Object.entries(methods)) this.#peer.handle(method, handler);
  }

  /** Answers the call that a request's body holds, in the form that it has. */
  answer(value, response, refuse) {
    const isBare = value?.jsonrpc !== "2.0";
    const message = isBare ? this.#bare.fromWire(value) : value;
    if (typeof message?.method !== "string") return refuse(400, "The body is no call.");
    if (message.id === undefined) {
      this.#peer.takeCall(message);
      return void response.writeHead(204).end();
    }
    // Ids of requests that run at once may be the same, as each has an answer of its own.
    const id = this.#nextId++;
    const send = (outcome, headers = {}) => {
      const answered = { ...outcome, jsonrpc: "2.0", id: message.id };
      const text = JSON.stringify(isBare ? this.#bare.toWire(answered) : answered);
      response.writeHead(200, { "content-type": "application/json", ...headers }).end(text);
    };
    this.#responses.set(id, send);
    response.on("close", () => this.#forget(id));
    if (this.#peer.takeCall({ ...message, id })) return;
    const error = { code: METHOD_NOT_FOUND, message: `There is no method "${message.method}" here.` };
    this.#respond({ id, error });
  }

  close() {
    this.#peer.close(() => undefined);
    const error = { code: SERVER_ERROR, message: "The host has closed." };
    for (const send of this.#responses.values()) send({ error }, { connection: "close" });
    this.#responses.clear();
  }

  #respond(message) {
    this.#responses.get(message.id)?.(message); // throws for what has no form, which is answered by an error then
    this.#responses.delete(message.id);
    return true;
  }

  /** The child has hung up before it was answered. */
  #forget(id) {
    if (!this.#responses.delete(id)) return;
    this.#peer.takeCall({ jsonrpc: "2.0", method: CANCEL, params: { id } });
  }
}

module.exports = { Seat };
