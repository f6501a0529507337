"use strict";

// The link to an orchestrator that may not be there: commands go where they belong, and everything that is this
// program's own works without it.

const { SignalboxError, optionType } = require("../errors.js");
const { Listeners } = require("../listeners.js");
const { RestartBudget } = require("../rpc/restart_budget.js");
const { readConfig } = require("./config.js");
const { Connection } = require("./connection.js");
const { readSources } = require("./feed.js");
const { Router } = require("./router.js");

/** The method that takes a command in words. */
const ROUTE = "orchestrate.route";

const EVENTS = ["state", "connected", "degraded", "notification", "log", "stderr", "error"];

/** A service that is away comes back when its machine does: it is waited for without end. */
const SERVICE_BUDGET = {
  policy: "always",
  maxRestarts: 2 ** 31 - 1,
  windowMs: 60_000,
  minDelayMs: 200,
  maxDelayMs: 5_000,
};

/** What stays as it is until somebody installs something: `start()` tries again. */
const FINAL = ["ERR_SIGNALBOX_ORCHESTRATOR_INCOMPATIBLE", "ERR_SIGNALBOX_ORCHESTRATOR_NOT_FOUND"];

class OrchestratorLink {
  #config;
  #offer;
  #router;
  #budget;
  #state;
  #degraded;
  #connection;
  #opening;
  #timer;
  #restarts = 0;
  #closing;
  #listeners = Object.fromEntries(EVENTS.map((event) => [event, new Listeners()]));

  constructor({ commands, routes, methods = {}, topics, client = { name: "signalbox" }, ...config }) {
    this.#config = readConfig(config);
    this.#router = new Router(commands, routes);
    if (typeof methods !== "object" || methods === null) throw optionType("methods", "an object of functions", methods);
    const sources = readSources(topics);
    const capabilities = [...Object.keys(methods), ...[...sources.keys()].map((topic) => `state.${topic}`)];
    this.#offer = { client, methods, sources, capabilities };
    this.#budget = new RestartBudget(this.#config.restart ?? (this.#config.mode === "service" ? SERVICE_BUDGET : {}));
    this.#state = this.#config.mode === "manager-only" ? "manager-only" : "idle";
  }

  /** "manager-only", "idle" (not asked for yet), "connecting", "connected", "degraded" or "closed". */
  get state() {
    return this.#state;
  }

  /** Why it is degraded: `{ reason, error, retryInMs }`. */
  get degraded() {
    return this.#state === "degraded" ? this.#degraded : undefined;
  }

  get mode() {
    return this.#config.mode;
  }

  /** How often it was connected again. */
  get restarts() {
    return this.#restarts;
  }

  /** What the orchestrator can do and both want. Empty while it is away. */
  get capabilities() {
    return this.#isConnected ? this.#connection.agreement.capabilities : [];
  }

  get server() {
    return this.#isConnected ? this.#connection.agreement.server : undefined;
  }

  get process() {
    return this.#connection?.peer.process;
  }

  has(capability) {
    return this.capabilities.includes(capability);
  }

  get #isConnected() {
    return this.#state === "connected";
  }

  /** Does a command where its route says: by this program's own function, or by the orchestrator. */
  async execute(command, params, options) {
    if (typeof command !== "string" || command === "") throw optionType("command", "a string", command);
    const { to, fallback, handler } = this.#router.classify(command);
    if (to === "local") return this.#doHere(command, handler, params);
    const peer = await this.#whenConnected();
    if (peer !== undefined) return peer.request(ROUTE, { command, ...params }, options);
    if (fallback === "local" && handler) return this.#doHere(command, handler, params);
    throw this.#unavailable(command);
  }

  /** Calls a method of the orchestrator. */
  async request(method, params, options) {
    const peer = await this.#whenConnected();
    if (peer === undefined) throw this.#unavailable(method);
    return peer.request(method, params, options);
  }

  /** Tells it something, if it is there. False: it is not, or much waits for it. */
  notify(method, params) {
    return this.#isConnected && this.#connection.peer.notify(method, params);
  }

  on(event, listener, options) {
    if (Object.hasOwn(this.#listeners, event)) return this.#listeners[event].add(listener, options);
    const message = `Unknown event "${event}". Known events: ${EVENTS.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  /** Connects now, also after it was given up. Settles with whether it is there; why not is what `degraded` says. */
  async start() {
    if (this.#config.mode === "manager-only" || this.#closing) return false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isConnected) await this.#open();
    return this.#isConnected;
  }

  /** Shuts a sidecar down, or leaves the service. */
  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  async #doHere(command, handler, params) {
    if (handler) return handler(params, { command });
    const message = `"${command}" is to be done here, but there is no such command.`;
    throw new SignalboxError("ERR_SIGNALBOX_ORCHESTRATOR_UNAVAILABLE", message, { command, reason: "no command" });
  }

  /** The peer, started if need be; undefined when there is none. */
  async #whenConnected() {
    if (this.#isConnected) return this.#connection.peer;
    if (this.#config.mode === "manager-only" || this.#closing) return undefined;
    const mayTry = this.#state === "idle" || this.#opening || (this.#state === "degraded" && this.#mayTryAgain());
    if (mayTry) await this.#open();
    return this.#isConnected ? this.#connection.peer : undefined;
  }

  /** What was given up is tried again when it is asked for, as soon as its budget has room. */
  #mayTryAgain() {
    if (this.#timer !== undefined || FINAL.includes(this.#degraded?.error?.code)) return false;
    return this.#budget.take(Date.now(), true) !== undefined;
  }

  #open() {
    this.#opening ??= this.#tryToOpen().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #tryToOpen() {
    this.#setState("connecting");
    let connection;
    try {
      connection = await Connection.open(this.#config, this.#offer);
    } catch (error) {
      if (!this.#closing) this.#degrade(reasonOf(error), error);
      return;
    }
    if (this.#closing) return connection.shutDown();
    const isAgain = this.#connection !== undefined;
    if (isAgain) this.#restarts++;
    this.#connection = connection;
    const { peer, agreement } = connection;
    for (const event of ["notification", "log", "stderr", "error"]) {
      peer.on(event, (value) => this.#listeners[event].call(value));
    }
    this.#setState("connected");
    this.#listeners.connected.call({ ...agreement, restarts: this.#restarts });
    // Told in a turn of its own, also when it is over already.
    peer.on("close", (reason) => this.#lost(connection, reason));
  }

  #lost(connection, reason) {
    if (this.#closing || connection !== this.#connection || !this.#isConnected) return;
    const { message: how = "the connection ended", code, ...facts } = reason;
    if (code !== undefined) facts.closeCode = code;
    this.#degrade("lost", new SignalboxError("ERR_SIGNALBOX_PEER_GONE", `The orchestrator is gone: ${how}.`, facts));
  }

  /** Goes on without it, and says so; tries again later if that can help. */
  #degrade(reason, error) {
    const delayMs = FINAL.includes(error.code) ? undefined : this.#budget.take(Date.now(), true);
    this.#degraded = { reason, error, retryInMs: delayMs };
    if (delayMs !== undefined) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#open();
      }, delayMs);
      // Commands that wait for it hold the program; hope alone does not.
      this.#timer.unref?.();
    }
    this.#setState("degraded");
    this.#listeners.degraded.call(this.#degraded);
  }

  #setState(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.state.call(state);
  }

  #unavailable(what) {
    const { mode } = this.#config;
    const { reason = mode, error } = this.#closing ? { reason: "closed" } : (this.#degraded ?? {});
    const why = error ? `${reason}: ${error.message}` : reason;
    const message = `"${what}" needs the orchestrator, which is not there (${why}).`;
    const facts = { command: what, reason };
    if (error) facts.cause = error;
    return new SignalboxError("ERR_SIGNALBOX_ORCHESTRATOR_UNAVAILABLE", message, facts);
  }

  async #close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const wasConnected = this.#isConnected;
    this.#setState("closed");
    await this.#opening;
    if (wasConnected) await this.#connection.shutDown();
  }
}

function reasonOf({ code }) {
  if (code === "ERR_SIGNALBOX_ORCHESTRATOR_NOT_FOUND") return "not-found";
  if (code === "ERR_SIGNALBOX_ORCHESTRATOR_INCOMPATIBLE") return "incompatible";
  return "unreachable";
}

/** Links a program to its orchestrator. An eager one settles when it is there, or known to be away. */
async function connectOrchestrator(options = {}) {
  if (options === null || typeof options !== "object") throw optionType("options", "an object", options);
  const link = new OrchestratorLink(options);
  if (options.start === "eager") await link.start();
  return link;
}

module.exports = { OrchestratorLink, connectOrchestrator };
