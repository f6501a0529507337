"use strict";

const { constants } = require("node:os");
const { Child, checkNotAborted } = require("./child.js");
const { environment } = require("./environment.js");
const { SignalboxError, optionType } = require("./errors.js");
const { toExit } = require("./exit.js");
const { Listeners } = require("./listeners.js");
const { checkArguments, checkOptions, normalize } = require("./options.js");
const { TerminalScreen } = require("./screen.js");
const { Viewer } = require("./viewer.js");
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
  #program;
  #startedAt = Date.now();
  #restarting;
  #restarts = 0;
  #viewers = new Set();
  #screen;
  #onRestart = new Listeners();
  #onResize = new Listeners();

  /**
   * `file` is what was started. Of a process, it is the same child's other face, and has no `program` of its
   * own to start anew.
   */
  constructor(native, file, { id, name, cols = 80, rows = 24 }, signal, program) {
    super(native, signal);
    this.#file = file;
    this.#name = name;
    this.#id = id ?? `terminal-${native.id}`;
    this.#cols = cols;
    this.#rows = rows;
    this.#program = program;
  }

  get _isRestartable() {
    return true;
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

  /** The program was started anew by `restart()`. */
  onRestart(listener, options) {
    return this.#onRestart.add(listener, options);
  }

  /** It has another size, whoever gave it that. */
  onResize(listener, options) {
    return this.#onResize.add(listener, options);
  }

  /** What the terminal shows, kept by the engine from the first use on. */
  get screen() {
    this.#screen ??= new TerminalScreen(this._native.screen());
    return this.#screen;
  }

  /** Text that leads a fresh terminal to what this one shows. */
  snapshot(options) {
    return this.screen.snapshot(options);
  }

  _onScreen(events) {
    // Without a listener, nobody has a screen to listen at.
    this.#screen?._tell(events);
  }

  /** Somebody who looks from elsewhere, at a pace of its own. */
  attach(options = {}) {
    const viewer = new Viewer(() => this._native, options, {
      toExit: (exit) => toTerminalExit(toExit(exit)),
      onClose: (closed) => this.#viewers.delete(closed),
      isLate: this.exit !== undefined,
    });
    if (!viewer.isClosed) this.#viewers.add(viewer);
    return viewer;
  }

  /** Gives the terminal a new size; programs on it get SIGWINCH. */
  resize(cols, rows, pixels) {
    if (typeof cols !== "number") throw optionType("cols", "a number", cols);
    if (typeof rows !== "number") throw optionType("rows", "a number", rows);
    const isDone = this._attempt(() => {
      this._native.resize(cols, rows, pixels);
      return true;
    });
    if (!isDone) return;
    const isAnother = cols !== this.#cols || rows !== this.#rows;
    this.#cols = cols;
    this.#rows = rows;
    if (isAnother) this.#onResize.call({ cols, rows });
  }

  /** Stops handing output to listeners; the program waits when the buffer is full. */
  pause() {
    this._setOutputPaused(true);
  }

  /** Undoes `pause`. */
  resume() {
    this._setOutputPaused(false);
  }

  /**
   * Ends what runs and starts the program anew, in the same terminal: its id, listeners, viewers and
   * what was written before stay. Settles when the new program runs.
   */
  restart(options = {}) {
    this.#restarting ??= this.#restart(options).finally(() => (this.#restarting = undefined));
    return this.#restarting;
  }

  async #restart(options) {
    if (this.#program === undefined) {
      const message = "The terminal of a process can't be started anew by itself: start the process again.";
      throw new SignalboxError("ERR_SIGNALBOX_PROCESS_STATE", message, { state: this.state, pid: this.pid });
    }
    let offset = 0;
    const start = (native) => {
      offset = native.streamStats(0).bytes;
      return this.#startAgain(native);
    };
    for (const viewer of this.#viewers) viewer._expectRestart();
    let previous;
    try {
      previous = await this._replace(start, options);
    } catch (error) {
      for (const viewer of this.#viewers) viewer._giveUp();
      throw error;
    }
    this.#startedAt = Date.now();
    this.#restarts += 1;
    const restart = { pid: this.pid, offset, previous: toTerminalExit(previous) };
    // Not one that a listener attaches now.
    const viewers = Array.from(this.#viewers);
    for (const viewer of viewers) viewer._goOn(restart);
    this.#onRestart.call(restart);
  }

  #startAgain(native) {
    const { args, checked, variables } = this.#program;
    const options = { ...checked, cols: this.#cols, rows: this.#rows };
    return environment().restartTerminal(native, this.#file, args, options, variables.fromHost, variables.changes);
  }

  /** How it is, from memory. */
  health() {
    const { bytes, heldBytes, paused, viewers } = this._native.streamStats(0);
    return {
      id: this.#id,
      pid: this.pid,
      state: this.state,
      isAlive: this.exit === undefined,
      exit: this.exit,
      uptimeMs: this.exit ? this.exit.durationMs : Date.now() - this.#startedAt,
      restarts: this.#restarts,
      writtenBytes: bytes,
      heldBytes,
      waitingInputBytes: this._native.waitingInputBytes(),
      isWaitingForViewer: paused,
      viewers,
    };
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
  return new Terminal(native, file, { ...checked, name }, signal, { args: [...args], checked, variables });
}

module.exports = { Terminal, spawnPty };
