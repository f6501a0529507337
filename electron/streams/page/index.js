"use strict";

// Processes and terminals of Electron's main process, in a page. Pure JavaScript: small operations go by the session's
// calls, bytes by a port that main hands over when the first of them is asked for.

const { PageChannel } = require("./channel.js");
const { PageProcess } = require("./page_process.js");
const { PageTerminal } = require("./page_terminal.js");
const { watch } = require("./watching.js");

class StreamsClient {
  #channel = new PageChannel();
  #call;
  #isPortAsked = false;
  #parts;

  /** `call(operation, args, options)` asks main, as `Connection.call` does. */
  constructor({ call }) {
    this.#call = call;
    this.#parts = { channel: this.#channel, call };
  }

  /** The port that main has handed over; another one replaces it. */
  takePort(port) {
    this.#channel.takePort(port);
  }

  /** There is another session in main: what was open goes on in that. */
  renew() {
    if (this.#isPortAsked) this.#askPort();
  }

  /** There is no port before somebody needs it. */
  async #withPort() {
    if (!this.#isPortAsked) {
      this.#isPortAsked = true;
      await this.#askPort();
    }
    await this.#channel.ready;
    return this.#parts;
  }

  async #askPort() {
    try {
      await this.#call("streams.port", {});
    } catch (error) {
      this.#isPortAsked = false;
      throw error;
    }
  }

  processes = {
    list: () => this.#call("processes.list", {}),
    status: (id) => this.#call("processes.status", { id }),
    metrics: () => this.#call("processes.metrics", {}),
    watch: async (listener, options) => watch(await this.#withPort(), "processes.watch", listener, options),
    get: async (id) => {
      const parts = await this.#withPort();
      return PageProcess.open(parts, (stream) => this.#call("processes.open", { id, stream }));
    },
    spawn: async (options) => {
      const parts = await this.#withPort();
      const spawn = (stream) => this.#call("processes.spawn", { ...options, stream }, { timeoutMs: Infinity });
      return PageProcess.open(parts, spawn);
    },
  };

  terminals = {
    list: () => this.#call("terminals.list", {}),
    watch: async (listener, options) => watch(await this.#withPort(), "terminals.watch", listener, options),
    open: ({ flow, encoding = null, ...options }) => this.#openTerminal("terminals.open", { options, flow, encoding }),
    attach: (id, { flow, encoding = null, ...options } = {}) =>
      this.#openTerminal("terminals.attach", { options: { ...options, id }, flow, encoding }),
    remove: (id) => this.#call("terminals.remove", { id }, { timeoutMs: Infinity }),
  };

  async #openTerminal(operation, { options, flow = "lossy", encoding }) {
    const parts = { ...(await this.#withPort()), flow, encoding };
    return PageTerminal.open(parts, (stream) => this.#call(operation, { ...options, flow, stream }));
  }
}

module.exports = { StreamsClient };
