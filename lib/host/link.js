"use strict";

// A conversation with the host over standard input and output, or HTTP.

const { SignalboxError } = require("../errors.js");
const { Peer } = require("../peer.js");
const { makeDialect } = require("../rpc/dialects/index.js");

/** JSON-RPC's own code. */
const METHOD_NOT_FOUND = -32601;

class Link {
  #transport;
  #dialect;
  #on;
  #isOver = false;
  #peer = new Peer((message, onRefused) => this.#send(message, onRefused));

  /** `on` is told: `notification(message)`, `error(error)`, `end()`. */
  constructor(Transport, dialect, on) {
    this.#on = on;
    this.#dialect = makeDialect(dialect);
    this.#transport = new Transport({
      value: (value) => this.#take(value),
      error: on.error,
      end: () => this.#end(),
    });
  }

  get isConnected() {
    return !this.#isOver && this.#transport.isOpen;
  }

  request(method, params, options) {
    return this.#peer.request(method, params, options);
  }

  notify(method, params) {
    return this.#send({ jsonrpc: "2.0", method, params }, this.#on.error);
  }

  handle(method, handler) {
    if (this.#transport.isOneWay) {
      const message = `The host can't call "${method}": over HTTP only the child calls.`;
      throw new SignalboxError("ERR_SIGNALBOX_HOST_HTTP", message);
    }
    return this.#peer.handle(method, handler);
  }

  hold(isHeld) {
    this.#transport.hold(isHeld);
  }

  close() {
    this.#transport.close();
    this.#end();
  }

  #send(message, onRefused) {
    const wired = this.#dialect ? this.#dialect.toWire(message) : message;
    return wired === undefined ? true : this.#transport.send(wired, onRefused);
  }

  #take(value) {
    const message = this.#dialect ? this.#dialect.fromWire(value) : value;
    if (message?.jsonrpc !== "2.0") {
      const text = "The host sent a value that is no message of JSON-RPC 2.0.";
      return this.#on.error(new SignalboxError("ERR_SIGNALBOX_HOST_FRAME", text));
    }
    if (this.#peer.takeAnswer(message) || this.#peer.takeCall(message)) return;
    if (typeof message.method !== "string") return; // an answer to nothing that was asked
    if (message.id === undefined) this.#on.notification({ method: message.method, params: message.params });
    // Who has no handlers at all leaves a call to others; here are none, and the host waits.
    else this.#refuse(message);
  }

  #refuse({ id, method }) {
    const error = { code: METHOD_NOT_FOUND, message: `There is no method "${method}" here.` };
    this.#send({ jsonrpc: "2.0", id, error }, this.#on.error);
  }

  #end() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#peer.close(gone);
    this.#on.end();
  }
}

function gone(method) {
  const message = `The call of "${method}" failed: the host has closed the connection.`;
  return new SignalboxError("ERR_SIGNALBOX_PEER_GONE", message, { method });
}

module.exports = { Link };
