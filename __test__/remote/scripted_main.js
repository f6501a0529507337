"use strict";

// The main process's side of a connection, played by a test: what the remote end sends is kept, and answers are given by
// hand. The real one is in __test__/electron/bus/.

const { Connection } = require("../../lib/bus/remote/connection.js");
const { Core } = require("../../lib/bus/core.js");
const { KIND, PROTOCOL } = require("../../lib/bus/remote/protocol.js");

class ScriptedMain {
  sent = [];
  connection;
  #receive;
  #events;
  #session = 0;

  constructor() {
    const transport = {
      world: "page",
      start: (receive, events) => {
        this.#receive = receive;
        this.#events = events;
      },
      send: (...message) => this.sent.push(message),
      close: () => {},
    };
    this.connection = new Connection(transport, { random: () => 0 });
  }

  /** The core of a bus at the remote end. */
  core(options = {}, name = "default") {
    return new Core({ name, connect: (core) => this.connection.link(core, options) });
  }

  say(...message) {
    this.#receive(...message);
  }

  welcome() {
    this.say(KIND.WELCOME, 0, PROTOCOL, JSON.stringify({ version: "test", session: ++this.#session }));
  }

  /** Opens the bus that was asked for first. */
  open({ received = 0, ...opened } = {}, bus = 1) {
    this.say(KIND.OPENED, bus, received, JSON.stringify({ source: "page-1", ...opened }));
  }

  leave() {
    this.#events.leaving();
  }

  /** The messages of a kind that were sent, without the kind. */
  of(kind) {
    return this.sent.filter(([sent]) => sent === kind).map(([, ...message]) => message);
  }
}

module.exports = { ScriptedMain };
