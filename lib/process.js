"use strict";

const { Child, checkNotAborted } = require("./child.js");
const { environment } = require("./environment.js");
const { SignalboxError, optionType } = require("./errors.js");
const { ProcessError } = require("./failures.js");
const { OutputIterator } = require("./iterate.js");
const { checkOptions } = require("./options.js");
const { normalizeProcess } = require("./process_options.js");
const { Readiness } = require("./readiness.js");
const { Terminal } = require("./terminal.js");
const { STREAM_NAMES, STREAMS, eachLine } = require("./views.js");

const READ_OPTIONS = ["fromOffset", "lastLines", "signal"];

/** A process with pipes, or on a terminal. Made by `spawn`. */
class ManagedProcess extends Child {
  #command;
  #id;
  #name;
  #adapter;
  #metadata;
  #startTime = new Date();
  #starting;
  #terminal;
  #readiness;

  /** `observer` hears of its course before listeners do: the manager. */
  constructor(native, { command, id, name, adapter, metadata, interactive, ready }, signal, starting, observer) {
    super(native, signal);
    this._observer = observer;
    this.#command = command;
    this.#id = id ?? `process-${native.id}`;
    this.#name = name;
    this.#adapter = adapter;
    this.#metadata = metadata;
    this.#starting = starting;
    if (interactive) this.#terminal = new Terminal(native, { ...interactive, id: this.#id });
    if (ready) this.#readiness = new Readiness(this, ready);
  }

  get id() {
    return this.#id;
  }

  /** What was started, as given. */
  get command() {
    return this.#command;
  }

  get name() {
    return this.#name;
  }

  get metadata() {
    return this.#metadata;
  }

  get startTime() {
    return this.#startTime;
  }

  /** The terminal of an interactive process. */
  get terminal() {
    return this.#terminal;
  }

  /** Identity of the process, as plain data. */
  get handle() {
    const handle = { id: this.#id, pid: this.pid, startTime: this.#startTime };
    if (this.#adapter !== undefined) handle.adapter = this.#adapter;
    return handle;
  }

  /** What is known of it, from memory. */
  get status() {
    return {
      id: this.#id,
      name: this.#name,
      adapter: this.#adapter,
      pid: this.pid,
      state: this.state,
      startTime: this.#startTime,
      exit: this.exit,
      metadata: this.#metadata,
    };
  }

  // ── output ────────────────────────────────────────────────────────────────────────────────

  on(event, listener, options) {
    const dispose = this._on(event, listener, options);
    if (dispose) return dispose;
    const message = `Unknown event "${event}". Known events: ${this._events.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  /** Standard output, piece by piece, to a reader with a pace of its own. */
  stdout(options) {
    return this.#read(STREAMS.stdout, options);
  }

  /** Standard error, likewise. */
  stderr(options) {
    return this.#read(STREAMS.stderr, options);
  }

  #read(stream, options = {}) {
    const { signal, ...begin } = checkOptions(options, READ_OPTIONS, "a reader");
    const open = (onOutput, onEnd) => [this._view(stream, { begin, holdsExit: false, onOutput, onEnd })];
    return new OutputIterator(open, (chunk) => [chunk], signal);
  }

  /** Lines of both streams, or of the one that `stream` names. */
  lines(options = {}) {
    const { signal, stream, ...begin } = checkOptions(options, [...READ_OPTIONS, "stream"], "a reader");
    if (stream !== undefined && !Object.hasOwn(STREAMS, stream)) {
      throw optionType("stream", STREAM_NAMES.map((name) => `"${name}"`).join(" or "), stream);
    }
    const names = stream === undefined ? STREAM_NAMES : [stream];
    const open = (onChunk, onEnd) =>
      names.map((name) => {
        const onOutput = (text) => onChunk({ name, text });
        return this._view(STREAMS[name], { lines: true, begin, holdsExit: false, onOutput, onEnd });
      });
    return new OutputIterator(open, toLines, signal);
  }

  /** Settles when the process is ready, as its `ready` option tells; at once without one. */
  whenReady(options) {
    return this.#readiness ? this.#readiness.wait(options) : Promise.resolve(undefined);
  }

  // ── input ─────────────────────────────────────────────────────────────────────────────────

  /** The child sees the end of its input after what is queued. Settles when it has taken that. */
  end(data) {
    if (data !== undefined) this.write(data);
    this._native.endInput();
    const taken = this.drain();
    taken.catch(() => {}); // who does not look has the error event
    return taken;
  }

  /** Stops handing output to listeners; the child waits when the buffer is full. */
  pauseOutput() {
    this._setOutputPaused(true);
  }

  /** Undoes `pauseOutput`. */
  resumeOutput() {
    this._setOutputPaused(false);
  }

  // ── the process ───────────────────────────────────────────────────────────────────────────

  /** Stops the process group where it is, until `resume`. */
  async pause() {
    this._native.pause();
    await this._untilState("paused");
  }

  /** Has it go on. */
  async resume() {
    this._native.resume();
    await this._untilState("running");
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
    this._observer?.onStarted(this);
    this.#starting.resolve(this);
  }

  _onSpawnFailed(error) {
    this.#starting.reject(ProcessError.from(error, "SPAWN_FAILED"));
  }
}

/** Newest last, so that taking one from the end gives the oldest. */
function toLines({ name, text }) {
  const lines = [];
  eachLine(text, (line) => lines.push({ text: line, stream: name }));
  return lines.reverse();
}

let willBegin = false;

/** At the end of this turn: all that it starts wakes the engine once, and does not disturb it meanwhile. */
function beginStartsSoon() {
  if (willBegin) return;
  willBegin = true;
  queueMicrotask(() => {
    willBegin = false;
    environment().beginStarts();
  });
}

/** Starts a process. Settles when its program runs, or with why it can't. */
function start(options, observer) {
  return new Promise((resolve, reject) => {
    const { native: checked, variables, signal, facade, input } = normalizeProcess(options);
    checkNotAborted(signal, "Starting the process");
    const native = environment().spawn(checked, variables.fromHost, variables.changes);
    beginStartsSoon();
    const process = new ManagedProcess(native, facade, signal, { resolve, reject }, observer);
    if (input === undefined) return;
    process.write(input);
    native.endInput();
  });
}

module.exports = { ManagedProcess, start };
