"use strict";

const { constants } = require("node:os");
const { Child, checkNotAborted } = require("./child.js");
const { environment } = require("./environment.js");
const { optionType } = require("./errors.js");
const { checkArguments, checkOptions, normalize } = require("./options.js");
const { record } = require("./recording/recording.js");

/** What programs look up to know what the terminal can do. */
const DEFAULT_TERM = "xterm-256color";

/** Added to a signal's number for the exit code of a program that it ended, as shells do. */
const SIGNAL_EXIT_BASE = 128;

/** A program on a pseudoterminal. Made by `spawnPty`. */
class Terminal extends Child {
  #id;
  #file;
  #name;
  #cols;
  #rows;

  /** Of a process, it is the same child's other face. `file` is what was started. */
  constructor(native, file, { id, name, cols = 80, rows = 24 }, signal) {
    super(native, signal);
    this.#file = file;
    this.#name = name;
    this.#id = id ?? `terminal-${native.id}`;
    this.#cols = cols;
    this.#rows = rows;
  }

  get id() {
    return this.#id;
  }

  get cols() {
    return this.#cols;
  }

  get rows() {
    return this.#rows;
  }

  /** Name of the program in the foreground. */
  get process() {
    return this._native.foregroundName ?? this.#file;
  }

  /** Working directory of the program in the foreground. */
  get cwd() {
    return this._native.foregroundDirectory ?? undefined;
  }

  onData(listener, options) {
    return this._on("stdout", listener, options);
  }

  onExit(listener, options) {
    if (typeof listener !== "function") throw optionType("listener", "a function", listener);
    return this._listen("exit", (exit) => listener(toTerminalExit(exit)), options);
  }

  onClose(listener, options) {
    return this._listen("close", listener, options);
  }

  onError(listener, options) {
    return this._listen("error", listener, options);
  }

  onMetrics(listener, options) {
    return this._on("metrics", listener, options);
  }

  onWarning(listener, options) {
    return this._on("warning", listener, options);
  }

  /** Gives the terminal a new size; programs on it get SIGWINCH. */
  resize(cols, rows, pixels) {
    if (typeof cols !== "number") throw optionType("cols", "a number", cols);
    if (typeof rows !== "number") throw optionType("rows", "a number", rows);
    this._attempt(() => {
      this._native.resize(cols, rows, pixels);
      this.#cols = cols;
      this.#rows = rows;
    });
  }

  /** Stops handing output to listeners; the program waits when the buffer is full. */
  pause() {
    this._setOutputPaused(true);
  }

  /** Undoes `pause`. */
  resume() {
    this._setOutputPaused(false);
  }

  /** Writes output, sizes and their times into a file, as asciicast v2. */
  record(path, options = {}) {
    const env = { TERM: this.#name, SHELL: process.env.SHELL };
    return record(this, this._native, path, options, { command: this.#file, env });
  }

  /** Sends a signal to the program's process group; with `tree: true` stops all that it started. */
  kill(signal = "SIGHUP", options = {}) {
    if (checkOptions(options, ["tree"], "kill").tree) this.stop({ signal }).catch(() => {});
    else this._signal(signal, true);
  }
}

function toTerminalExit({ exitCode, signal }) {
  if (signal === null) return { exitCode };
  const number = constants.signals[signal] ?? Number(signal.slice(3));
  return { exitCode: SIGNAL_EXIT_BASE + number, signal: number };
}

/** Starts a program on a new terminal. */
function spawnPty(file, args = [], options = {}) {
  if (typeof file !== "string") throw optionType("file", "a string: the program to start", file);
  checkArguments(args);
  const { options: checked, variables, signal } = normalize(options, "options");
  checkNotAborted(signal, "Starting the terminal");
  // Not the host's TERM: what shows this terminal is something else than what shows the host.
  const { name = options.env?.TERM ?? DEFAULT_TERM } = checked;
  if (typeof name !== "string") throw optionType("name", "a string", name);
  variables.set("TERM", name);
  const native = environment().spawnTerminal(file, args, checked, variables.fromHost, variables.changes);
  return new Terminal(native, file, { ...checked, name }, signal);
}

module.exports = { Terminal, spawnPty };
