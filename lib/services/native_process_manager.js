"use strict";

// The class that documents of hand-written managers name, over a group of services: for a changed import line.

const path = require("node:path");
const { fileURLToPath } = require("node:url");
const { SignalboxError, optionType } = require("../errors.js");
const { loadConfig } = require("./load.js");
const { startServices } = require("./start.js");

class BunNativeProcessManager {
  #cwd;
  /** The config that runs, or ran last, with its directory. */
  #loaded;
  #group;
  /** What is under way: one thing after the other, so that a stop meets what a start has made. */
  #last = Promise.resolve();

  constructor(cwd = process.cwd()) {
    if (!(cwd instanceof URL) && typeof cwd !== "string") throw optionType("cwd", "a path or a file: URL", cwd);
    this.#cwd = path.resolve(cwd instanceof URL ? fileURLToPath(cwd) : cwd);
  }

  get cwd() {
    return this.#cwd;
  }

  /** A config, names of its services, or nothing: the config of the directory. Settles when all is ready. */
  start(what) {
    const isNamed = typeof what === "string" || Array.isArray(what);
    const names = isNamed ? [what].flat() : undefined;
    return this.#next(() => this.#start(isNamed ? undefined : what, names));
  }

  async #start(config, only) {
    if (this.#isOver) {
      const loaded =
        config !== undefined
          ? { config, directory: this.#cwd }
          : (this.#loaded ?? (await loadConfig({ directory: this.#cwd })));
      const { directory, file } = loaded;
      const options = { directory, ...(file && { file }), ...(only && { only }) };
      await startServices(loaded.config, options, (group) => {
        this.#group = group;
        this.#loaded = loaded;
      });
    } else if (config !== undefined && config !== this.#loaded.config) throw alreadyRunning();
    else if (only === undefined) await this.#group.start();
    else await Promise.all(only.map((name) => this.#group.start(name)));
  }

  get #isOver() {
    return this.#group === undefined || this.#group.state === "stopped";
  }

  /** Stops a service; without a name all of them. */
  stop(name) {
    return this.#next(() => this.#group?.stop(name));
  }

  /** Stops a service, or all, and starts it again. */
  restart(name) {
    if (name === undefined) {
      return this.#next(async () => {
        await this.#group?.stop();
        await this.#start();
      });
    }
    return this.#next(() => (this.#isOver ? this.#start(undefined, [name]) : this.#group.restart(name)));
  }

  #next(work) {
    const done = this.#last.then(work).then(() => {});
    this.#last = done.catch(() => {}); // for whoever asked
    return done;
  }

  /** From memory. `status` is what `state` is; documents have both names. */
  status(name) {
    const withStatus = (found) => found && { ...found, status: found.state };
    if (name !== undefined) return withStatus(this.#group?.status(name));
    return (this.#group?.status() ?? []).map(withStatus);
  }

  /** Lines of output, as an async iterator. */
  logs(name, options) {
    if (this.#group === undefined) throw notStarted();
    return this.#group.logs(name, options);
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }
}

function alreadyRunning() {
  const message = "Services of another config run already. Stop them first, or take another BunNativeProcessManager.";
  return new SignalboxError("ERR_SIGNALBOX_SERVICES_RUNNING", message);
}

function notStarted() {
  return new SignalboxError("ERR_SIGNALBOX_SERVICE_STOPPED", "Nothing has been started. Call start() first.");
}

module.exports = { BunNativeProcessManager };
