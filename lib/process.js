"use strict";

const { Child, ERROR_OUTPUT, OUTPUT, checkNotAborted } = require("./child.js");
const { environment } = require("./environment.js");
const { SignalboxError } = require("./errors.js");
const { checkOptions, normalize } = require("./options.js");

const OUTPUTS = { stdout: OUTPUT, stderr: ERROR_OUTPUT };

/** A process with pipes. Made by `spawn`. */
class ManagedProcess extends Child {
  #id;
  #name;
  #startTime = new Date();
  #starting;

  constructor(native, { id, name }, signal, starting) {
    super(native, signal);
    this.#id = id ?? `process-${native.id}`;
    this.#name = name;
    this.#starting = starting;
  }

  get id() {
    return this.#id;
  }

  get name() {
    return this.#name;
  }

  get startTime() {
    return this.#startTime;
  }

  /** Identity of the process, as plain data. */
  get handle() {
    return { id: this.#id, pid: this.pid, startTime: this.#startTime };
  }

  on(event, listener, options) {
    if (Object.hasOwn(OUTPUTS, event)) return this._onOutput(OUTPUTS[event], listener, options);
    if (Object.hasOwn(this._listeners, event)) return this._listen(event, listener, options);
    const known = [...Object.keys(OUTPUTS), ...Object.keys(this._listeners)].join(", ");
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", `Unknown event "${event}". Known events: ${known}.`, {
      option: "event",
    });
  }

  /** The child sees the end of its input after what is queued. */
  end() {
    this._native.endInput();
  }

  /** Stops handing output to listeners; the child waits when the buffer is full. */
  pauseOutput() {
    this._setOutputPaused(true);
  }

  /** Undoes `pauseOutput`. */
  resumeOutput() {
    this._setOutputPaused(false);
  }

  /** Sends a signal to the process, or with `group: true` to its process group. */
  signal(signal, options = {}) {
    const { group = false } = checkOptions(options, ["group"], "signal");
    return this._signal(signal, group === true);
  }

  /** Ends the process and all that it started with SIGKILL. */
  kill() {
    return this.stop({ signal: "SIGKILL" });
  }

  _onStarted() {
    this.#startTime = new Date();
    this.#starting.resolve(this);
  }

  _onSpawnFailed(error) {
    this.#starting.reject(error);
  }
}

/** Starts a process. Settles when its program runs, or with why it can't. */
function spawn(options) {
  return new Promise((resolve, reject) => {
    const { options: checked, variables, signal } = normalize(options, "options");
    checkNotAborted(signal, "Starting the process");
    const native = environment().spawn(checked, variables.fromHost, variables.changes);
    new ManagedProcess(native, checked, signal, { resolve, reject });
  });
}

module.exports = { ManagedProcess, spawn };
