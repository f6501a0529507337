"use strict";

// The orchestrator's side of the link, for signalbox/child: plain JavaScript, without the addon.

const { SignalboxError, optionType } = require("../errors.js");
const { checkOptions } = require("../option_checks.js");
const { configOfThisProcess } = require("./config.js");
const { HELLO, READY, SHUTDOWN, answerHello } = require("./handshake.js");
const { ACKNOWLEDGE, EVENT, SUBSCRIBE, UNSUBSCRIBE } = require("./feed.js");

const OPTIONS = ["name", "version", "methods", "capabilities", "onShutdown"];

class Orchestrator {
  #host;
  #config;
  #hostCapabilities = [];
  #enabled = [];
  #listeners = new Map();
  /** Events that came before the answer to their subscription was looked at. */
  #early = new Map();

  constructor(host, config) {
    this.#host = host;
    this.#config = config;
    host.handle(EVENT, (event) => this.#take(event));
  }

  get config() {
    return this.#config;
  }

  /** What the host agreed to use. */
  get capabilities() {
    return this.#enabled;
  }

  /** True for what the host offers: a method, or `state.<topic>`. */
  has(capability) {
    return this.#hostCapabilities.includes(capability);
  }

  /** Calls a method of the host. */
  call(method, params, options) {
    return this.#host.call(method, params, options);
  }

  notify(method, params) {
    return this.#host.notify(method, params);
  }

  on(event, listener, options) {
    return this.#host.on(event, listener, options);
  }

  /**
   * Follows a topic of the host. `listener(value, { dropped })` is called one event after the other, each when the one
   * before is done with; one that takes long is told less, with a count of what was left out.
   */
  async subscribe(topic, listener, { filter, window } = {}) {
    if (typeof listener !== "function") throw optionType("listener", "a function", listener);
    const { id, snapshot } = await this.call(SUBSCRIBE, { topic, filter, window });
    let isOpen = true;
    let turn = Promise.resolve();
    const take = ({ seq, value, dropped = 0 }) => {
      turn = turn.then(async () => {
        if (!isOpen) return;
        try {
          await listener(value, { dropped });
        } finally {
          if (isOpen) this.notify(ACKNOWLEDGE, { id, seq });
        }
      });
      // What a listener throws is the program's own, and must not end what follows.
      turn = turn.catch((error) => queueMicrotask(() => throwOn(error)));
    };
    this.#listeners.set(id, take);
    for (const event of this.#early.get(id) ?? []) take(event);
    this.#early.delete(id);
    const dispose = async () => {
      isOpen = false;
      this.#listeners.delete(id);
      await this.call(UNSUBSCRIBE, { id }).catch(() => {}); // gone with the host
    };
    return { snapshot, dispose };
  }

  _agree(params) {
    this.#hostCapabilities = Array.isArray(params?.capabilities) ? params.capabilities : [];
  }

  _enable(params) {
    this.#enabled = params?.capabilities ?? [];
  }

  #take(event) {
    const take = this.#listeners.get(event.id);
    if (take) return take(event);
    const early = this.#early.get(event.id) ?? [];
    early.push(event); // at most a window of them
    this.#early.set(event.id, early);
  }
}

function throwOn(error) {
  throw error;
}

/** Serves the host that started this program. Settles when both have agreed. */
function serveOrchestrator(host, options) {
  const config = configOfThisProcess();
  if (config.mode !== "sidecar") {
    const message = `serveOrchestrator serves as a sidecar, but the mode is "${config.mode}". Start it with --mode=sidecar.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "mode" });
  }
  return serve(host, config, options);
}

/** Serves a host over what carries calls to it: `{ call, notify, handle, expose, on, close }`. */
function serve(host, config, options = {}) {
  const {
    name = "orchestrator",
    version = "0",
    methods = {},
    capabilities = [],
    onShutdown,
  } = checkOptions(options, OPTIONS, "serveOrchestrator");
  const orchestrator = new Orchestrator(host, config);
  const offered = [...Object.keys(methods), ...capabilities];
  return new Promise((resolve, reject) => {
    host.on("close", () => reject(new SignalboxError("ERR_SIGNALBOX_PEER_GONE", "The host is gone.")));
    host.expose({
      ...bound(methods, orchestrator),
      [HELLO](params) {
        const answer = answerHello(params, { name, version }, offered);
        orchestrator._agree(params);
        return answer;
      },
      [READY](params) {
        orchestrator._enable(params);
        resolve(orchestrator);
      },
    });
    // A service goes on when one of its hosts goes.
    if (config.mode === "sidecar") host.handle(SHUTDOWN, () => shutDown(host, onShutdown));
  });
}

async function shutDown(host, onShutdown) {
  await onShutdown?.();
  // Behind the answer: nothing keeps this program then but what it does itself.
  setImmediate(() => host.close());
}

/** Handlers get the orchestrator beside what every handler gets. */
function bound(methods, orchestrator) {
  return Object.fromEntries(
    Object.entries(methods).map(([method, handler]) => {
      if (typeof handler !== "function") throw optionType(`methods.${method}`, "a function", handler);
      return [method, (params, context) => handler(params, { ...context, orchestrator })];
    }),
  );
}

module.exports = { serve, serveOrchestrator };
