"use strict";

// Many processes as one: started within limits, listed, measured and stopped together.

const { Adapters } = require("./adapters.js");
const { Admission } = require("./admission.js");
const { SignalboxError, optionType } = require("./errors.js");
const { failureOf } = require("./failures.js");
const { Listeners } = require("./listeners.js");
const { aggregate, metricsOf } = require("./metrics.js");
const { checkOptions } = require("./options.js");
const { start } = require("./process.js");
const { Publishings } = require("./publishing.js");
const { run } = require("./run.js");
const { startServices } = require("./services/start.js");

/** Ended processes that are still listed, so that a dashboard can show how they ended. */
const MAX_ENDED = 100;

/** Of the ids that were made up, for all managers: an id in a log then means one process. */
let lastNumber = 0;

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
  /** Ids of those that wait or are being started. */
  #reserved = new Set();
  /** Promises of processes that are being started. */
  #starting = new Set();
  #ended = [];
  /** Groups of services that were not stopped. */
  #groups = new Set();
  #publishings = new Publishings();
  #listeners = { started: new Listeners(), state: new Listeners(), exit: new Listeners(), failure: new Listeners() };

  constructor(options = {}) {
    const { adapters, maxEnded = MAX_ENDED, ...limits } = checkOptions(options, OPTIONS, "ProcessManager");
    this.#adapters = new Adapters(adapters);
    this.#maxEnded = checkMaxEnded(maxEnded);
    this.#admission = new Admission(limits, () => this.#usage());
  }

  // ── starting ──────────────────────────────────────────────────────────────────────────────

  /** Starts a process, as far as the limits allow. Settles when its program runs. */
  async spawn(options) {
    return this.#start(this.#adapters.apply(options));
  }

  async #start(applied) {
    const id = applied?.id ?? this.#freeId();
    if (this.#isTaken(id)) {
      throw new SignalboxError("ERR_SIGNALBOX_PROCESS_ID", `A process with the id "${id}" runs already.`, { id });
    }
    this.#reserved.add(id);
    try {
      if (this.#admission.isFree) this.#admission.enter();
      else await this.#admission.admit(applied?.signal);
      return await this.#startNow(applied, id);
    } finally {
      this.#reserved.delete(id);
    }
  }

  async #startNow(applied, id) {
    const starting = start(applied, id, this.#observer);
    this.#starting.add(starting);
    try {
      return await starting;
    } catch (error) {
      this.#admission.leave();
      if (error.type === "SPAWN_FAILED") this.#listeners.failure.call({ process: undefined, error });
      throw error;
    } finally {
      this.#starting.delete(starting);
    }
  }

  /** Runs a command to its end and settles with its output. */
  run(options) {
    return run(options, {
      apply: (given) => this.#adapters.apply(given),
      spawn: (applied) => this.#start(applied),
    });
  }

  /** Starts the services of a config, in the order of their dependencies. Settles when all are ready. */
  start(config, options) {
    return startServices(config, options, (group) => {
      this.#groups.add(group);
      this.#publishings.addGroup(group);
      // One whose services were stopped one by one may start some again.
      group.on("group", ({ state }) => (state === "stopped" ? this.#groups.delete(group) : this.#groups.add(group)));
    });
  }

  /** Throws when a limit is in the way of a further process. */
  async checkResourceLimits() {
    await this.#admission.check();
  }

  /** Adds a named template of options; the disposer takes it back. */
  registerAdapter(name, adapter) {
    return this.#adapters.add(name, adapter);
  }

  /** Another process has the id, or is about to. */
  #isTaken(id) {
    const other = this.#processes.get(id);
    return this.#reserved.has(id) || (other !== undefined && other.exit === undefined);
  }

  /** An id that nobody gave to a process here. */
  #freeId() {
    let id;
    do id = `process-${++lastNumber}`;
    while (this.#reserved.has(id) || this.#processes.has(id));
    return id;
  }

  /** What the processes tell; also before and after anybody listens. */
  #observer = {
    onCreated: (native, facade) => this.#publishings.add(native, facade),
    onStarted: (child) => {
      this.#processes.delete(child.id); // an ended one of the same name
      this.#processes.set(child.id, child);
      this.#listeners.started.call({ process: child });
    },
    onState: (child, state) => {
      if (this.#processes.get(child.id) === child) this.#listeners.state.call({ process: child, state });
    },
    onEnded: () => this.#admission.leave(),
    onExit: (child, exit) => {
      // It began and ended in one batch: whoever awaits its start could not listen yet, and what is
      // told then comes behind its output.
      if (child._isFresh) setImmediate(() => child.on("exit", () => this.#onExit(child, exit)));
      else this.#onExit(child, exit);
    },
  };

  #onExit(child, exit) {
    if (child._isRetired) return; // told again to who came late
    child._isRetired = true;
    this.#listeners.exit.call({ process: child, exit });
    const error = failureOf(exit, child);
    if (error) this.#listeners.failure.call({ process: child, error });
    this.#retire(child);
  }

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
    const children = this.#running();
    const measured = await metricsOf(children, options);
    measured.forEach((metrics, index) => metrics && (metrics.id = children[index].id));
    return measured.filter((metrics) => metrics !== undefined);
  }

  /** Figures of all processes that run, or of those named, added up. */
  async aggregate(ids) {
    const children = ids === undefined ? this.#running() : ids.map((id) => this.get(id)).filter(Boolean);
    return aggregate(await metricsOf(children));
  }

  /** Has the engine publish on a bus what happens to all processes, from now on. */
  publishTo(bus, options) {
    const facade = (child) => ({ id: child.id, name: child.name, command: child.command, metadata: child.metadata });
    const running = this.#running().map((child) => ({ native: child._native, facade: facade(child) }));
    return this.#publishings.open(bus, options, { running, groups: this.#groups });
  }

  on(event, listener, options) {
    if (Object.hasOwn(this.#listeners, event)) return this.#listeners[event].add(listener, options);
    const message = `Unknown event "${event}". Known events: ${Object.keys(this.#listeners).join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  // ── ending ────────────────────────────────────────────────────────────────────────────────

  /** Stops a process by its id. */
  async kill(id, signal) {
    return this.get(id)?.stop(signal === undefined ? {} : { signal });
  }

  /**
   * Stops all processes at once, each with its own signal and grace, and groups of services in their order. Starts that
   * wait are refused.
   */
  async stopAll(options) {
    this.#admission.refuseWaiting();
    const starting = [...this.#starting].map((start) =>
      start.then(
        (child) => child.stop(options),
        () => {}, // whoever starts it is told
      ),
    );
    const groups = [...this.#groups].map((group) => group.stop());
    await Promise.all([...this.#running().map((child) => child.stop(options)), ...starting, ...groups]);
  }

  [Symbol.dispose]() {
    this.stopAll().catch(() => {});
  }

  async [Symbol.asyncDispose]() {
    await this.stopAll();
  }
}

function checkMaxEnded(maxEnded) {
  if (typeof maxEnded !== "number") throw optionType("maxEnded", "a number", maxEnded);
  if (maxEnded >= 0) return maxEnded;
  const message = `Option "maxEnded" must be a number from 0; got ${maxEnded}.`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "maxEnded" });
}

let shared;

/** The manager of `spawn` and `run`. */
function defaultManager() {
  shared ??= new ProcessManager();
  return shared;
}

module.exports = {
  ProcessManager,
  defaultManager,
  run: (options) => defaultManager().run(options),
  spawn: (options) => defaultManager().spawn(options),
};
