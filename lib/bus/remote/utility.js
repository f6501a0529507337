"use strict";

// The transport of an Electron utility process: its parent port, which the program may use for messages of its own.

const { randomBytes } = require("node:crypto");
const { Connection } = require("./connection.js");
const { CHANNEL } = require("./protocol.js");

class UtilityTransport {
  #port;
  /** As a page's document has one: what was sent to an earlier connection is not for this one. */
  #nonce = randomBytes(16).toString("hex");
  #onMessage;

  constructor(port) {
    this.#port = port;
  }

  start(receive, { port: onPort }) {
    this.#onMessage = ({ data, ports }) => {
      if (!Array.isArray(data) || data[0] !== CHANNEL || data[1] !== this.#nonce) return;
      if (data[2] === "port") onPort(ports[0]);
      else receive(...data.slice(2));
    };
    this.#port.on("message", this.#onMessage);
  }

  send(kind, bus, number, text, name, peer) {
    this.#port.postMessage([CHANNEL, this.#nonce, kind, bus, number, text, name, peer]);
  }

  close() {
    this.#port.off("message", this.#onMessage);
  }
}

let connection;

/** This utility process's connection to the main process, made on first use. */
function utilityConnection() {
  connection ??= new Connection(new UtilityTransport(process.parentPort));
  return connection;
}

module.exports = { utilityConnection };
