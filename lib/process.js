"use strict";

const { checkNotAborted } = require("./child.js");
const { environment } = require("./environment.js");
const { SignalboxError, aborted, optionType } = require("./errors.js");
const { toExit } = require("./exit.js");
const { ProcessError } = require("./failures.js");
const { MessagingChild } = require("./ipc.js");
const { OutputIterator } = require("./iterate.js");
const { checkOptions } = require("./options.js");
const { normalizeProcess } = require("./process_options.js");
const { Readiness } = require("./readiness.js");
const { Terminal } = require("./terminal.js");
const { Viewer } = require("./viewer.js");
const { STREAM_NAMES, STREAMS, eachLine } = require("./views.js");

const READ_OPTIONS = ["fromOffset", "lastLines", "signal"];

/** Of a process without a terminal there is no snapshot to go on from: of one with a terminal, attach to that. */
const ATTACH_OPTIONS = [
  ...READ_OPTIONS,
  "stream",
  "flow",
  "encoding",
  "acknowledge",
  "highWaterBytes",
  "lowWaterBytes",
];

/** Input above this goes in parts of this size: a write may not have more than 64 MiB wait. */
const INPUT_PART_BYTES = 16 * 1024 * 1024;

/** What a terminal takes for the end of its input, at the beginning of a line. */
const END_OF_INPUT = "\x04";

/** A process with pipes, or on a terminal. Made by `spawn`. */
class ManagedProcess extends MessagingChild {
  #command;
  #id;
  #name;
  #adapter;
  #metadata;
  #startTime = new Date();
  #starting;
  #terminal;
  #readiness;
  /** Input goes to a terminal, which has no end of its own to close. */
  #isInputTerminal;
  #isMidLine = false;
  #isInputEnded = false;

  /** `observer` hears of its course before listeners do: the manager. */
  constructor(native, facade, signal, starting, observer) {
    super(native, signal, facade);
    const { command, id, name, adapter, metadata, interactive, ready, isInputTerminal } = facade;
    this._observer = observer;
    this.#command = command;
    this.#id = id;
    this.#name = name;
    this.#adapter = adapter;
    this.#metadata = metadata;
    this.#starting = starting;
    this.#isInputTerminal = isInputTerminal;
    if (interactive) this.#terminal = new Terminal(native, command, { ...interactive, id: this.#id });
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
    const open = (output, end) => [this._view(stream, { output, end }, { begin, holdsExit: false })];
    return new OutputIterator(open, (chunk) => [chunk], signal);
  }

  /** Lines of both streams, or of the one that `stream` names. */
  lines(options = {}) {
    const { signal, stream, ...begin } = checkOptions(options, [...READ_OPTIONS, "stream"], "a reader");
    if (stream !== undefined && !Object.hasOwn(STREAMS, stream)) {
      throw optionType("stream", STREAM_NAMES.map((name) => `"${name}"`).join(" or "), stream);
    }
    const names = stream === undefined ? STREAM_NAMES : [stream];
    const open = (onChunk, end) =>
      names.map((name) => {
        const output = (text) => onChunk({ name, text });
        return this._view(STREAMS[name], { output, end }, { lines: true, begin, holdsExit: false });
      });
    return new OutputIterator(open, toLines, signal);
  }

  /** Somebody who looks at one stream from elsewhere, at a pace of its own. */
  attach(options = {}) {
    const { stream = "stdout", ...rest } = checkOptions(options, ATTACH_OPTIONS, "attach");
    if (!Object.hasOwn(STREAMS, stream)) throw optionType("stream", '"stdout" or "stderr"', stream);
    if (this._native.streamStats(STREAMS[stream]) === null) {
      const message = `The process has no ${stream} of its own to look at.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "stream" });
    }
    return new Viewer(
      () => this._native,
      { ...rest, lossy: "gap" },
      {
        toExit,
        onClose: () => {},
        isLate: this.exit !== undefined,
        stream: STREAMS[stream],
      },
    );
  }

  /** Settles when the process is ready, as its `ready` option tells; at once without one. */
  whenReady(options) {
    return this.#readiness ? this.#readiness.wait(options) : Promise.resolve(undefined);
  }

  // ── input ─────────────────────────────────────────────────────────────────────────────────

  write(data) {
    const goesOn = super.write(data);
    if (this.#isInputTerminal && data.length > 0) this.#isMidLine = !endsLine(data);
    return goesOn;
  }

  /** The child sees the end of its input after what is queued. Settles when it has taken that. */
  end(data) {
    if (data !== undefined) this.write(data);
    this._endInput();
    const taken = this.drain();
    taken.catch(() => {}); // who does not look has the error event
    return taken;
  }

  _endInput() {
    // Within a line the first one only hands over what was typed so far.
    if (this.#isInputTerminal && !this.#isInputEnded && !this.exit)
      super.write(END_OF_INPUT.repeat(this.#isMidLine ? 2 : 1));
    this.#isInputEnded = true;
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

  // ── the process ───────────────────────────────────────────────────────────────────────────

  /** Stops the process group where it is, until `resume`. */
  async pause() {
    this._native.pause();
    await this.#untilTold("paused");
  }

  /** Has it go on. */
  async resume() {
    this._native.resume();
    await this.#untilTold("running");
  }

  /** Settles with the news of a state, which another one may have followed already, or of the end. */
  #untilTold(awaited) {
    if (this.state === awaited) return undefined;
    return new Promise((resolve) => {
      const dispose = this.on("state", (state) => {
        if (state !== awaited && state !== "stopped" && state !== "failed") return;
        dispose();
        resolve();
      });
    });
  }

  /** Sends a signal to the process, or with `group: true` to its process group. */
  signal(signal, options = {}) {
    const { group = false } = checkOptions(options, ["group"], "signal");
    return this._signal(signal, group === true);
  }

  ref() {
    this.#terminal?.ref();
    return super.ref();
  }

  /** Its terminal, the other face of the same child, does not keep the event loop running either. */
  unref() {
    this.#terminal?.unref();
    return super.unref();
  }

  /** Ends the process and all that it started: with SIGKILL, or as `stop` does, beginning with a signal. */
  kill(signal = "SIGKILL") {
    return this.stop({ signal });
  }

  /** Settles with the next value of an event. */
  once(event, options = {}) {
    const { signal } = checkOptions(options, ["signal"], "once");
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted(`Waiting for "${event}"`, signal));
      const onAbort = () => {
        dispose();
        reject(aborted(`Waiting for "${event}"`, signal));
      };
      const dispose = this.on(event, (value) => {
        dispose();
        signal?.removeEventListener("abort", onAbort);
        resolve(value);
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Figures of an output stream, from memory. */
  outputStats(stream = "stdout") {
    if (!Object.hasOwn(STREAMS, stream)) throw optionType("stream", '"stdout" or "stderr"', stream);
    const stats = this._native.streamStats(STREAMS[stream]);
    return stats ?? { bytes: 0, heldBytes: 0, paused: false };
  }

  _onStarted() {
    this.#startTime = new Date();
    this._isFresh = true;
    queueMicrotask(() => (this._isFresh = false));
    this._observer?.onStarted(this);
    this.#starting.resolve(this);
  }

  _onSpawnFailed(error) {
    this.#readiness?.abandon();
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

/**
 * Starts a process. Settles when its program runs, or with why it can't. `id` is for one that has none
 * of its own; `observer` hears of its course.
 */
function start(options, id, observer) {
  return new Promise((resolve, reject) => {
    const { native: checked, variables, signal, facade, input } = normalizeProcess(options);
    checkNotAborted(signal, "Starting the process");
    const native = environment().spawn(checked, variables.fromHost, variables.changes);
    beginStartsSoon();
    const named = { ...facade, id: facade.id ?? id };
    observer?.onCreated?.(native, named);
    const process = new ManagedProcess(native, named, signal, { resolve, reject }, observer);
    if (input !== undefined) feed(process, input);
  });
}

/** Writes the input and ends it. */
function feed(process, input) {
  if (Buffer.byteLength(input) > INPUT_PART_BYTES) return void feedInParts(process, Buffer.from(input));
  process.write(input);
  process._endInput();
}

async function feedInParts(process, input) {
  try {
    for (let at = 0; at < input.length; at += INPUT_PART_BYTES) {
      process.write(input.subarray(at, at + INPUT_PART_BYTES));
      await process.drain();
    }
  } catch {
    return; // it has ended, or takes no input any more
  }
  process._endInput();
}

function endsLine(data) {
  const last = typeof data === "string" ? data.charCodeAt(data.length - 1) : data[data.length - 1];
  return last === 10 || last === 13;
}

module.exports = { ManagedProcess, start };
