"use strict";

// One terminal behind node-pty's interface.

const { constants } = require("node:os");
const { SignalboxError } = require("../errors.js");
const { LegacyEvents } = require("./legacy.js");
const { Output } = require("./output.js");
const { pipe } = require("./pipe.js");

const DEFAULT_SIGNAL = "SIGHUP";

/** What only says that a call came after the end, when node-pty's calls do nothing. */
const LATE = ["ERR_SIGNALBOX_PROCESS_ENDED", "ERR_SIGNALBOX_STDIN_CLOSED"];

class Pty {
  #terminal;
  #output;
  #events;
  #killTree;
  #flowControlPause;
  #flowControlResume;
  #isPaused = false;
  #isKilled = false;
  /** No input is taken any more. */
  #isEnded = false;
  /** Shared by all who ask, as in node-pty, where programs hand it on by itself. */
  #onData = (listener) => disposable(this.#output.add(listener));
  #onExit = (listener) => disposable(this.#terminal.onExit(() => listener(toExit(this.#terminal.exit))));

  handleFlowControl;

  constructor(terminal, { encoding, killTree, handleFlowControl, flowControlPause, flowControlResume }) {
    this.#terminal = terminal;
    this.#killTree = killTree;
    this.handleFlowControl = handleFlowControl;
    this.#flowControlPause = flowControlPause;
    this.#flowControlResume = flowControlResume;
    this.#output = new Output(terminal, encoding);
    this.#events = new LegacyEvents({
      data: (emit) => this.#onData(emit),
      exit: (emit) => this.#onExit(({ exitCode, signal }) => emit(exitCode, signal)),
      close: (emit) => disposable(terminal.onClose(() => emit())),
      end: (emit) => disposable(terminal.onClose(() => emit())),
    });
    terminal.onError((error) => this.#fail(error));
    terminal.onExit(() => this.#output.end());
  }

  // ── what node-pty.d.ts has ────────────────────────────────────────────────────────────────

  get pid() {
    return this.#terminal.pid;
  }

  get cols() {
    return this.#terminal.cols;
  }

  get rows() {
    return this.#terminal.rows;
  }

  get process() {
    return this.#terminal.process;
  }

  get onData() {
    return this.#onData;
  }

  get onExit() {
    return this.#onExit;
  }

  write(data) {
    if (this.handleFlowControl && data === this.#flowControlPause) return this.pause();
    if (this.handleFlowControl && data === this.#flowControlResume) return this.resume();
    if (!this.#isEnded && !this.#terminal.exit) this.#write(data);
  }

  resize(columns, rows) {
    if (this.#terminal.exit) return;
    const size = [columns, rows];
    if (size.some((side) => side <= 0 || Number.isNaN(Number(side)) || side === Infinity)) {
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", "resizing must be done using positive cols and rows", {
        option: "cols",
      });
    }
    const [wholeCols, wholeRows] = size.map((side) =>
      typeof side === "number" ? Math.max(1, Math.trunc(side)) : side,
    );
    this.#terminal.resize(wholeCols, wholeRows);
  }

  /** Only ConPTY has a buffer to clear. */
  clear() {}

  kill(signal) {
    const sent = signal || DEFAULT_SIGNAL;
    this.#isKilled = true;
    this.#handOutAtEnd();
    if (this.#killTree) this.#terminal.stop({ signal: sent }).catch((error) => this.#fail(error));
    else this.#signal(sent);
  }

  pause() {
    if (this.#terminal.exit) return;
    this.#isPaused = true;
    // Also without a listener, the program is to wait.
    this.#output.open();
    this.#terminal.pause();
    this.#handOutAtEnd();
  }

  resume() {
    this.#isPaused = false;
    this.#terminal.resume();
  }

  // ── what it has besides ───────────────────────────────────────────────────────────────────

  /** The same terminal with this package's own interface. */
  get terminal() {
    return this.#terminal;
  }

  get fd() {
    return this.#terminal._native.terminalDescriptor ?? -1;
  }

  get ptsName() {
    return this.#terminal._native.terminalPath ?? undefined;
  }

  /** Only terminals of `open` have the two. */
  get master() {
    return undefined;
  }

  get slave() {
    return undefined;
  }

  setEncoding(encoding) {
    this.#output.setEncoding(encoding);
  }

  pipe(target, options) {
    return pipe(this, target, options);
  }

  end(data) {
    if (data !== undefined) this.write(data);
    this.#isEnded = true;
  }

  destroy() {
    this.#isEnded = true;
    this.#output.close();
    this.resume();
    this.kill();
  }

  on(event, listener) {
    this.#events.on(event, listener);
    return this;
  }

  addListener(event, listener) {
    return this.on(event, listener);
  }

  once(event, listener) {
    this.#events.once(event, listener);
    return this;
  }

  off(event, listener) {
    this.#events.off(event, listener);
    return this;
  }

  removeListener(event, listener) {
    return this.off(event, listener);
  }

  removeAllListeners(event) {
    // Not of all events at once: two of them are what connects the listeners.
    const events = event === undefined ? this.#events.eventNames().filter(isOwnEvent) : [event];
    for (const name of events) this.#events.removeAllListeners(name);
    return this;
  }

  listeners(event) {
    return this.#events.listeners(event);
  }

  emit(event, ...values) {
    return this.#events.emit(event, ...values);
  }

  // ── inside ────────────────────────────────────────────────────────────────────────────────

  /** To the program alone, as in node-pty; the kernel tells the foreground when it ends. */
  #signal(signal) {
    try {
      this.#terminal._signal(signal, false);
    } catch (error) {
      this.#fail(error); // an unknown signal: node-pty's kill never throws
    }
  }

  #write(data) {
    const { inputEncoding } = this.#output;
    const isReady = data instanceof Uint8Array || (typeof data === "string" && inputEncoding === undefined);
    const input = isReady ? data : Buffer.from(data, inputEncoding);
    if (input.length > 0) this.#terminal.write(input);
  }

  /** Who pauses a terminal and kills it waits for the exit, not for output that he might still take. */
  #handOutAtEnd() {
    if (!this.#isKilled || !this.#isPaused) return;
    this.#terminal.wait().then(() => this.#terminal.resume());
  }

  #fail(error) {
    if (LATE.includes(error.code)) return;
    if (this.#events.listenerCount("error") > 0) this.#events.emit("error", error);
    else process.emitWarning(error);
  }
}

function isOwnEvent(event) {
  return event !== "newListener" && event !== "removeListener";
}

/** `dispose` is a disposer of this package. */
function disposable(dispose) {
  return { dispose, [Symbol.dispose]: dispose };
}

/** node-pty's words for an end: both are numbers, and one of them is 0. */
function toExit({ exitCode, signal }) {
  if (signal === null) return { exitCode: exitCode ?? 0, signal: 0 };
  return { exitCode: 0, signal: constants.signals[signal] ?? Number(signal.slice(3)) };
}

module.exports = { Pty };
