"use strict";

// A conversation with the host over the channel of Node's `fork`, which `parent` has.

class IpcLink {
  #parent;
  #on;
  #listening;
  #isOver = false;

  constructor(parent, on) {
    this.#parent = parent;
    this.#on = on;
    parent.on("error", on.error);
  }

  get isConnected() {
    return this.#parent.connected;
  }

  request(method, params, options) {
    return this.#parent.request(method, params, options);
  }

  notify(method, params) {
    return this.#parent.send({ jsonrpc: "2.0", method, params });
  }

  handle(method, handler) {
    return this.#parent.onRequest(method, handler);
  }

  /** Waiting calls and handlers hold the program by themselves; this is for listeners, and takes messages for them. */
  hold(isHeld) {
    if (isHeld && !this.#listening && !this.#isOver) {
      const disposers = [
        this.#parent.on("message", (message) => this.#take(message)),
        this.#parent.on("disconnect", () => this.#end()),
      ];
      this.#listening = () => disposers.forEach((dispose) => dispose());
    } else if (!isHeld) {
      this.#listening?.();
      this.#listening = undefined;
    }
  }

  close() {
    this.#parent.disconnect();
  }

  #take(message) {
    if (message?.jsonrpc !== "2.0" || typeof message.method !== "string" || message.id !== undefined) return;
    this.#on.notification({ method: message.method, params: message.params });
  }

  #end() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.hold(false);
    this.#on.end();
  }
}

module.exports = { IpcLink };
