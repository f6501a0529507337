"use strict";

// Many processes as one: started within limits, listed, measured and stopped together.

const { Adapters } = require("./adapters.js");
const { Admission } = require("./admission.js");
const { SignalboxError } = require("./errors.js");
const { failureOf } = require("./failures.js");
const { Listeners } = require("./listeners.js");
const { aggregate, metricsOf } = require("./metrics.js");
const { checkOptions } = require("./options.js");
const { start } = require("./process.js");
const { run } = require("./run.js");

/** Ended processes that are still listed, so that a dashboard can show how they ended. */
const MAX_ENDED = 100;

const OPTIONS = [
  "maxProcesses",
  "maxCpuPercent",
  "maxMemoryBytes",
  "monitoringIntervalMs",
  "whenFull",
  "adapters",
  "maxEnded",
];

class ProcessManager {
  #adapters;
  #admission;
  #maxEnded;
  /** By id, in the order in which they were started. */
  #processes = new Map();
  #ended = [];
  #listeners = { started: new Listeners(), state: new Listeners(), exit: new Listeners(), failure: new Listeners() };

  constructor(options = {}) {
    const { adapters, maxEnded = MAX_ENDED, ...limits } = checkOptions(options, OPTIONS, "ProcessManager");
    this.#adapters = new Adapters(adapters);
    this.#maxEnded = maxEnded;
    this.#admission = new Admission(limits, () => this.#usage());
  }

  // ── starting ──────────────────────────────────────────────────────────────────────────────

  /** Starts a process, as far as the limits allow. Settles when its program runs. */
  async spawn(options) {
    const applied = this.#adapters.apply(options);
    if (applied?.id !== undefined && this.#processes.get(applied.id)?.exit === undefined) this.#rejectTwin(applied.id);
    if (this.#admission.isFree) this.#admission.enter();
    else await this.#admission.admit(applied?.signal);
    try {
      return await start(applied, this.#observer);
    } catch (error) {
      this.#admission.leave();
      if (error.type === "SPAWN_FAILED") this.#listeners.failure.call({ process: undefined, error });
      throw error;
    }
  }

  /** Runs a command to its end and settles with its output. */
  run(options) {
    return run(this, options);
  }

  /** Throws when a limit is in the way of a further process. */
  async checkResourceLimits() {
    await this.#admission.check();
  }

  /** Adds a named template of options; the disposer takes it back. */
  registerAdapter(name, adapter) {
    return this.#adapters.add(name, adapter);
  }

  #rejectTwin(id) {
    if (!this.#processes.has(id)) return;
    throw new SignalboxError("ERR_SIGNALBOX_PROCESS_ID", `A process with the id "${id}" runs already.`, { id });
  }

  /** What the processes tell; also before and after anybody listens. */
  #observer = {
    onStarted: (child) => {
      this.#processes.delete(child.id); // an ended one of the same name
      this.#processes.set(child.id, child);
      this.#listeners.started.call({ process: child });
    },
    onState: (child, state) => this.#listeners.state.call({ process: child, state }),
    onEnded: () => this.#admission.leave(),
    onExit: (child, exit) => {
      if (child._isRetired) return; // told again to who came late
      child._isRetired = true;
      this.#listeners.exit.call({ process: child, exit });
      const error = failureOf(exit, child);
      if (error) this.#listeners.failure.call({ process: child, error });
      this.#retire(child);
    },
  };

  #retire(child) {
    this.#ended.push(child);
    while (this.#ended.length > this.#maxEnded) {
      const oldest = this.#ended.shift();
      if (this.#processes.get(oldest.id) === oldest) this.#processes.delete(oldest.id);
    }
  }

  // ── knowing ───────────────────────────────────────────────────────────────────────────────

  get(id) {
    return this.#processes.get(id);
  }

  /** All processes, with those that ended last. */
  list() {
    return [...this.#processes.values()];
  }

  /** Of all that run, with what they started. */
  async #usage() {
    const usage = { cpuPercent: 0, memoryBytes: 0 };
    for (const metrics of await metricsOf(this.#running())) {
      usage.cpuPercent += metrics?.treeCpuPercent ?? 0;
      usage.memoryBytes += metrics?.treeMemoryBytes ?? 0;
    }
    return usage;
  }

  #running() {
    return this.list().filter((child) => child.exit === undefined);
  }

  /** What is known of all processes, from memory. */
  status() {
    return Array.from(this.#processes.values(), (child) => child.status);
  }

  /** Starts that wait in line. */
  get waiting() {
    return this.#admission.waiting;
  }

  /** Figures of all processes that run, sampled off this thread. */
  async metrics(options) {
    const measured = await metricsOf(this.#running(), options);
    return measured.filter((metrics) => metrics !== undefined);
  }

  /** Figures of all processes that run, or of those named, added up. */
  async aggregate(ids) {
    const children = ids === undefined ? this.#running() : ids.map((id) => this.get(id)).filter(Boolean);
    return aggregate(await metricsOf(children));
  }

  on(event, listener, options) {
    if (Object.hasOwn(this.#listeners, event)) return this.#listeners[event].add(listener, options);
    const message = `Unknown event "${event}". Known events: ${Object.keys(this.#listeners).join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  // ── ending ────────────────────────────────────────────────────────────────────────────────

  /** Stops a process by its id. */
  async kill(id, signal = "SIGTERM") {
    return this.get(id)?.stop({ signal });
  }

  /** Stops all processes at once, each with its own signal and grace. */
  async stopAll(options) {
    await Promise.all(this.#running().map((child) => child.stop(options)));
  }

  [Symbol.dispose]() {
    this.stopAll().catch(() => {});
  }

  async [Symbol.asyncDispose]() {
    await this.stopAll();
  }
}

let shared;

/** The manager of `spawn` and `run`. */
function defaultManager() {
  shared ??= new ProcessManager();
  return shared;
}

module.exports = {
  ProcessManager,
  run: (options) => defaultManager().run(options),
  spawn: (options) => defaultManager().spawn(options),
};
