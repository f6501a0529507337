"use strict";

// A utility process, which runs a file of the app: there is no origin and no frame to check, only the one process.

const { CHANNEL } = require("../../lib/bus/remote/protocol.js");

const SENDER = Object.freeze({
  processId: 0,
  frameId: 0,
  isCurrent: true,
  isMainFrame: true,
  origin: "utility",
  frame: undefined,
});

class UtilityTarget {
  needsOrigins = false;
  #child;
  #hooks;
  #onMessage;
  #onExit;
  #isGone = false;

  constructor(child, hooks) {
    this.#child = child;
    this.#hooks = hooks;
    this.#onMessage = (data) => {
      if (Array.isArray(data) && data[0] === CHANNEL) this.#hooks.message(SENDER, data[1], trimmed(data), () => SENDER);
    };
    this.#onExit = (code) => {
      this.#isGone = true;
      this.#hooks.closed(`the utility process ended with code ${code}`);
    };
  }

  get label() {
    return `utility-${this.#child.pid ?? 0}`;
  }

  get owner() {
    return this.#child;
  }

  start() {
    this.#child.on("message", this.#onMessage);
    this.#child.on("exit", this.#onExit);
  }

  stop() {
    this.#child.off("message", this.#onMessage);
    this.#child.off("exit", this.#onExit);
  }

  post(document, ...message) {
    if (!this.#isGone) this.#child.postMessage([CHANNEL, document.nonce, ...message]);
  }

  postPort(document, port) {
    if (!this.#isGone) this.#child.postMessage([CHANNEL, document.nonce, "port"], [port]);
  }

  describe() {
    return { utilityProcessPid: this.#child.pid };
  }
}

/** Without what was left out at the end. */
function trimmed(data) {
  let end = data.length;
  while (end > 2 && data[end - 1] === undefined) end--;
  return data.slice(2, end);
}

module.exports = { UtilityTarget };
