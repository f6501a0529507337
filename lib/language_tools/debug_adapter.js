"use strict";

// A debug adapter: its protocol's order of the first requests, and its events.

const { aborted, timedOut } = require("../errors.js");
const { checkChoice, checkOptions, checkTimeout } = require("../option_checks.js");
const { RpcPeer } = require("../rpc/spawn.js");
const { adapterGone, initializeFailed } = require("./failures.js");

const INITIALIZE_TIMEOUT_MS = 30_000;

/** For the answer to `disconnect`, and again for the end of the process. */
const DISCONNECT_TIMEOUT_MS = 5_000;

/** Until a program that is started stops somewhere, or the user does something: no time is too long. */
const START_TIMEOUT_MS = 60_000;

class DebugAdapter {
  #peer;
  #capabilities;
  #isInitialized = false;
  #closing;

  constructor(peer, capabilities) {
    this.#peer = peer;
    this.#capabilities = capabilities;
    // A later event tells of more.
    peer.on("notification", ({ method, params }) => {
      if (method === "capabilities") Object.assign(this.#capabilities, params?.capabilities);
      // Some tell it right behind the answer to "initialize", others when they are to launch.
      if (method === "initialized") this.#isInitialized = true;
    });
  }

  /** The connection: its events are the adapter's (`notification`), its stderr, and its end. */
  get peer() {
    return this.#peer;
  }

  get process() {
    return this.#peer.process;
  }

  get capabilities() {
    return this.#capabilities;
  }

  /** Sends a command, and settles with the body of its response. */
  request(command, args, options) {
    return this.#peer.request(command, args, options);
  }

  /** Answers a request of the adapter, such as `runInTerminal`. */
  handle(command, handler) {
    return this.#peer.handle(command, handler);
  }

  /** Calls back with the body of each event of a name. */
  on(event, listener, options) {
    return this.#peer.on("notification", ({ method, params }) => method === event && listener(params), options);
  }

  /** The body of the next event of a name, or of the first one for which `where` holds. Ask before what causes it. */
  once(event, options = {}) {
    const { where, signal, timeoutMs } = checkOptions(options, ["where", "signal", "timeoutMs"], "once");
    checkTimeout(timeoutMs, true);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted(`Waiting for "${event}"`, signal));
      const finish = (settle, value) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        for (const dispose of disposers) dispose();
        settle(value);
      };
      const onAbort = () => finish(reject, aborted(`Waiting for "${event}"`, signal));
      const disposers = [
        this.on(event, (body) => (where === undefined || where(body)) && finish(resolve, body)),
        this.#peer.on("close", (reason) => finish(reject, adapterGone(event, reason))),
      ];
      let timer;
      if (timeoutMs !== undefined && timeoutMs !== Infinity) {
        timer = setTimeout(() => finish(reject, timedOut(`"${event}"`, timeoutMs)), timeoutMs);
      }
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /**
   * Launches or attaches, in the protocol's order: the request, the adapter's `initialized`, `configure` (breakpoints),
   * `configurationDone`, the answer.
   */
  async start(how, args, configure, { timeoutMs = START_TIMEOUT_MS } = {}) {
    checkChoice(how, "how", ["launch", "attach"]);
    const waiting = new AbortController();
    const initialized = this.once("initialized", { signal: waiting.signal, timeoutMs });
    initialized.catch(() => {});
    const answer = this.request(how, args, { timeoutMs });
    answer.catch(() => {}); // looked at below, maybe later
    try {
      if (!this.#isInitialized) await Promise.race([initialized, answer.then(() => initialized)]);
      await configure?.(this);
      if (this.#capabilities.supportsConfigurationDoneRequest) {
        await this.request("configurationDone", undefined, { timeoutMs });
      }
      return await answer;
    } finally {
      waiting.abort();
    }
  }

  /** Ends the session and the adapter; the program that is debugged too, when it was launched. */
  stop(options = {}) {
    const { terminateDebuggee } = checkOptions(options, ["terminateDebuggee"], "stop");
    this.#closing ??= this.#stop(terminateDebuggee);
    return this.#closing;
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }

  async #stop(terminateDebuggee) {
    const timeoutMs = DISCONNECT_TIMEOUT_MS;
    try {
      await this.request("disconnect", { terminateDebuggee }, { timeoutMs });
      await this.#peer.close({ graceMs: timeoutMs });
    } catch {
      // It answers no more, or stays; it is stopped all the same.
    }
    await this.process.stop();
  }
}

/** Starts a debug adapter that speaks over standard input and output. Settles when it is initialized. */
async function spawnDebugAdapter({ adapterId, client = {}, initializeTimeoutMs, ...spawnOptions }) {
  checkTimeout(initializeTimeoutMs, true);
  const peer = await RpcPeer.spawn({ framing: "content-length", ...spawnOptions, dialect: "dap" });
  const params = {
    clientID: "signalbox",
    adapterID: adapterId,
    linesStartAt1: true,
    columnsStartAt1: true,
    pathFormat: "path",
    ...client,
  };
  // Before anything is asked: an adapter may tell things at once.
  const adapter = new DebugAdapter(peer, {});
  try {
    const timeoutMs = initializeTimeoutMs ?? INITIALIZE_TIMEOUT_MS;
    Object.assign(adapter.capabilities, await peer.request("initialize", params, { timeoutMs }));
  } catch (cause) {
    await peer.process.stop();
    throw initializeFailed(spawnOptions.command, cause);
  }
  return adapter;
}

module.exports = { DebugAdapter, spawnDebugAdapter };
