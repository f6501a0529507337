"use strict";

// A language server that is initialized before it is used, shut down as the protocol wants it, and started again when it
// crashes.

const { pathToFileURL } = require("node:url");
const { SignalboxError, optionType } = require("../errors.js");
const { disposer } = require("../disposer.js");
const { Listeners } = require("../listeners.js");
const { checkTimeout } = require("../option_checks.js");
const { RpcPeer } = require("../rpc/spawn.js");
const { initializeFailed, notServing } = require("./failures.js");
const { RestartBudget } = require("../rpc/restart_budget.js");
const { answersOfAnEditor } = require("./server_requests.js");

/** Indexing of a large project is part of it for some servers. */
const INITIALIZE_TIMEOUT_MS = 60_000;

/** For the answer to `shutdown`, and again for the end of the process. */
const SHUTDOWN_TIMEOUT_MS = 5_000;

const EVENTS = ["notification", "log", "stderr", "state", "ready", "error"];

class LanguageServer {
  #spawnOptions;
  #params;
  #initializeTimeoutMs;
  #shutdownTimeoutMs;
  #budget;
  #handlers = new Map();
  #defaults;
  #listeners = Object.fromEntries(EVENTS.map((event) => [event, new Listeners()]));
  #peer;
  #disposers = new Map();
  #state = "starting";
  #restarts = 0;
  #result;
  #timer;
  #stopping;

  constructor(options) {
    const { rootPath, workspaceFolders, capabilities, initializationOptions, clientInfo, locale, trace, ...rest } =
      options;
    const { initializeTimeoutMs, shutdownTimeoutMs, restart, handlers = {}, ...spawnOptions } = rest;
    checkTimeout(initializeTimeoutMs, true);
    checkTimeout(shutdownTimeoutMs);
    this.#initializeTimeoutMs = initializeTimeoutMs ?? INITIALIZE_TIMEOUT_MS;
    this.#shutdownTimeoutMs = shutdownTimeoutMs ?? SHUTDOWN_TIMEOUT_MS;
    this.#budget = new RestartBudget(restart);
    this.#spawnOptions = { framing: "content-length", ...spawnOptions };
    const rootUri = rootPath === undefined ? null : pathToFileURL(rootPath).href;
    const folders = workspaceFolders ?? (rootUri === null ? null : [{ uri: rootUri, name: "root" }]);
    this.#params = {
      processId: process.pid, // servers end with it
      clientInfo: clientInfo ?? { name: "signalbox" },
      locale,
      rootUri: rootUri ?? folders?.[0]?.uri ?? null,
      capabilities: capabilities ?? {},
      initializationOptions,
      trace,
      workspaceFolders: folders,
    };
    this.#defaults = answersOfAnEditor(folders);
    if (typeof handlers !== "object" || handlers === null) throw optionType("handlers", "an object", handlers);
    for (const [method, handler] of Object.entries(handlers)) this.handle(method, handler);
  }

  get state() {
    return this.#state;
  }

  /** What the server can do, as its last start told. */
  get capabilities() {
    return this.#result?.capabilities;
  }

  get serverInfo() {
    return this.#result?.serverInfo;
  }

  /** How often it was started again. */
  get restarts() {
    return this.#restarts;
  }

  /** The process that serves now, or did last. */
  get process() {
    return this.#peer?.process;
  }

  async request(method, params, options) {
    return this.#serving().request(method, params, options);
  }

  notify(method, params) {
    return this.#serving().notify(method, params);
  }

  /** Answers a request of the server, or takes a notification; also after it was started again. */
  handle(method, handler) {
    if (typeof handler !== "function") throw optionType("handler", "a function", handler);
    if (this.#handlers.has(method)) {
      const message = `There is a handler for "${method}" already. Dispose of it first.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "method" });
    }
    this.#handlers.set(method, handler);
    this.#install(method);
    return disposer(() => {
      this.#handlers.delete(method);
      this.#install(method);
    });
  }

  on(event, listener, options) {
    if (Object.hasOwn(this.#listeners, event)) return this.#listeners[event].add(listener, options);
    const message = `Unknown event "${event}". Known events: ${EVENTS.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  /** Shuts the server down: request, notification, and what is left of it is stopped. */
  stop() {
    this.#stopping ??= this.#shutDown();
    return this.#stopping;
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }

  /** Starts the process and initializes it. */
  async _start() {
    const peer = await RpcPeer.spawn(this.#spawnOptions);
    if (this.#stopping) return void (await peer.process.stop());
    this.#adopt(peer);
    try {
      const result = await peer.request("initialize", this.#params, { timeoutMs: this.#initializeTimeoutMs });
      this.#result = result ?? {};
      peer.notify("initialized", {});
    } catch (cause) {
      await peer.process.stop();
      throw initializeFailed(this.#command, cause);
    }
    if (this.#stopping) return;
    this.#setState("running");
    this.#listeners.ready.call({ restarts: this.#restarts });
  }

  get #command() {
    return this.#spawnOptions.command;
  }

  #serving() {
    if (this.#state !== "running") throw notServing(this.#command, this.#state);
    return this.#peer;
  }

  #adopt(peer) {
    this.#peer = peer;
    this.#disposers.clear();
    for (const method of new Set([...Object.keys(this.#defaults), ...this.#handlers.keys()])) this.#install(method);
    for (const event of ["notification", "log", "stderr", "error"]) {
      peer.on(event, (value) => this.#listeners[event].call(value));
    }
    peer.on("close", () => this.#onClosed(peer));
  }

  /** Has the peer of now answer a method by what is registered for it. */
  #install(method) {
    if (!this.#peer) return;
    this.#disposers.get(method)?.();
    this.#disposers.delete(method);
    const handler = this.#handlers.get(method) ?? this.#defaults[method];
    if (handler) this.#disposers.set(method, this.#peer.handle(method, handler));
  }

  async #onClosed(peer) {
    if (this.#state !== "running" || peer !== this.#peer) return; // `_start` or `stop` deals with it
    this.#setState("restarting");
    // One that closed its output and goes on is of no use, nor is what it has started.
    const exit = await peer.process.stop();
    if (!this.#stopping) this.#restart(exit.exitCode !== 0);
  }

  #restart(hasFailed) {
    const delayMs = this.#budget.take(Date.now(), hasFailed);
    if (delayMs === undefined) return this.#setState(hasFailed ? "failed" : "stopped");
    this.#timer = setTimeout(async () => {
      this.#restarts++;
      try {
        await this._start();
      } catch (error) {
        if (this.#stopping) return;
        this.#listeners.error.call(error);
        this.#restart(true);
      }
    }, delayMs);
  }

  #setState(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.state.call(state);
  }

  async #shutDown() {
    clearTimeout(this.#timer);
    const isServing = this.#state === "running";
    this.#setState("stopping");
    if (isServing) await this.#askToEnd(this.#peer);
    await this.#peer?.process.stop();
    this.#setState("stopped");
  }

  async #askToEnd(peer) {
    const timeoutMs = this.#shutdownTimeoutMs;
    try {
      await peer.request("shutdown", undefined, { timeoutMs });
      peer.notify("exit");
      await peer.close({ graceMs: timeoutMs });
    } catch {
      // It answers no more, or stays; it is stopped all the same.
    }
  }
}

/** Starts a language server. Settles when it is initialized. */
async function spawnLanguageServer(options) {
  const server = new LanguageServer(options);
  await server._start();
  return server;
}

module.exports = { LanguageServer, spawnLanguageServer };
