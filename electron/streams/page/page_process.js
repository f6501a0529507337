"use strict";

// A process of the main process, as a page has it. Looks like the one in main where that makes sense.

const { disposer } = require("../../../lib/disposer.js");
const { SignalboxError } = require("../../../lib/errors.js");
const { TO_MAIN, TO_PAGE } = require("../protocol.js");
const { disposed } = require("./channel.js");
const { LineSplitter } = require("./lines.js");
const { ListenerSets } = require("./listener_sets.js");
const { Outlet } = require("./outlet.js");
const { PageOutput } = require("./page_output.js");
const { notWritable } = require("./refusal.js");

const EVENTS = ["state", "exit", "gap", "error"];
const STREAMS = ["stdout", "stderr"];

class PageProcess {
  #channel;
  #call;
  #stream;
  #status;
  #outlet;
  #isWritable = false;
  #outputs = new Set();
  #listeners = new ListenerSets(EVENTS);
  #isDisposed = false;

  constructor({ channel, call }) {
    this.#channel = channel;
    this.#call = call;
    this.#stream = channel.open({
      receive: (kind, value) => this.#receive(kind, value),
      reopen: () => this.#reopen(),
    });
    this.#outlet = new Outlet((kind, value) => this.#post(kind, value));
  }

  /** `open(stream)` has main open it, and settles with its status. */
  static async open(parts, open) {
    const process = new PageProcess(parts);
    try {
      const { status, isWritable } = await open(process.#stream);
      process.#isWritable = isWritable;
      process.#adopt(status);
    } catch (error) {
      process.dispose();
      throw error;
    }
    return process;
  }

  get id() {
    return this.#status.id;
  }

  get pid() {
    return this.#status.pid;
  }

  get name() {
    return this.#status.name;
  }

  get state() {
    return this.#status.state;
  }

  get startTime() {
    return this.#status.startTime;
  }

  /** How it ended; undefined while it runs. */
  get exit() {
    return this.#status.exit;
  }

  /** This page has the right to write to it. */
  get isWritable() {
    return this.#isWritable;
  }

  /** All that is known of it, as last told. */
  get status() {
    return this.#status;
  }

  // ── output and news ───────────────────────────────────────────────────────────────────────

  /** See electron-streams.d.ts: `stdout`, `stderr` and `line` begin with the oldest byte held, for each listener. */
  on(event, listener, options = {}) {
    if (STREAMS.includes(event)) return this.#read(event, listener, options);
    if (event === "line") return this.#readLines(listener, options);
    const dispose = this.#listeners.add(event, listener, options);
    // Also for one that comes when all is over.
    if (event === "exit") queueMicrotask(() => this.#tellExit());
    return dispose;
  }

  #readLines(listener, { stream, ...options }) {
    const disposers = (stream === undefined ? STREAMS : [stream]).map((name) => {
      const lines = new LineSplitter((text) => listener({ text, stream: name }));
      const read = (text) => lines.push(text);
      return this.#read(name, read, { ...options, encoding: "utf8" }, () => lines.finish());
    });
    return disposer(() => disposers.forEach((dispose) => dispose()));
  }

  #read(from, listener, { encoding = "utf8", signal, ...beginning }, onExit = () => {}) {
    if (this.#isDisposed) throw disposed(`Process "${this.id}"`);
    const output = new PageOutput({
      channel: this.#channel,
      call: this.#call,
      args: { ...beginning, id: this.id, from },
      encoding,
      on: {
        data: listener,
        gap: (skippedBytes) => this.#listeners.tell("gap", { stream: from, skippedBytes }),
        exit: onExit,
        passed: () => this.#tellExit(),
        failed: (error) => this.#fail(error),
      },
    });
    this.#outputs.add(output);
    const dispose = disposer(() => {
      signal?.removeEventListener("abort", dispose);
      output.close();
      this.#outputs.delete(output);
      this.#tellExit();
    });
    signal?.addEventListener("abort", dispose, { once: true });
    if (signal?.aborted) dispose();
    return dispose;
  }

  /** Settles at the exit, behind all output that this page listens to. */
  wait() {
    return new Promise((resolve) => {
      const dispose = this.on("exit", (exit) => {
        dispose();
        resolve(exit);
      });
    });
  }

  // ── doing ─────────────────────────────────────────────────────────────────────────────────

  /** Queues input. False: more than 64 KiB wait; go on after `drain()`. */
  write(data) {
    if (!this.#takesInput()) return false;
    return this.#outlet.write(data);
  }

  #takesInput() {
    if (this.#isDisposed || this.exit) return false;
    if (!this.#isWritable) this.#listeners.tell("error", notWritable(`Process "${this.id}"`, "write"));
    return this.#isWritable;
  }

  drain() {
    return this.#outlet.drain();
  }

  /** The process sees the end of its input behind what is queued. */
  end(data) {
    if (data !== undefined) this.write(data);
    if (this.#takesInput()) this.#outlet.end();
    return this.drain();
  }

  stop(options = {}) {
    return this.#ask("processes.stop", options, { timeoutMs: Infinity });
  }

  kill(signal = "SIGKILL") {
    return this.stop({ signal });
  }

  signal(signal, options = {}) {
    return this.#ask("processes.signal", { ...options, signal });
  }

  async metrics() {
    const [metrics] = await this.#ask("processes.metrics", {});
    return metrics;
  }

  /** Hands no output over until `resumeOutput()`; main sends no more than a window meanwhile. */
  pauseOutput() {
    for (const output of this.#outputs) output.setPaused(true);
  }

  resumeOutput() {
    for (const output of this.#outputs) output.setPaused(false);
  }

  /** This page follows it no longer. The process itself goes on. */
  dispose() {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const output of this.#outputs) output.close();
    this.#outputs.clear();
    this.#channel.close(this.#stream);
    this.#outlet.close("this page has disposed of the process");
  }

  [Symbol.dispose]() {
    this.dispose();
  }

  #ask(operation, args, options) {
    if (this.#isDisposed) return Promise.reject(disposed(`Process "${this.id}"`));
    return this.#call(operation, { ...args, id: this.id }, options);
  }

  #post(kind, value) {
    this.#channel.post(this.#stream, kind, value);
  }

  // ── what main says ────────────────────────────────────────────────────────────────────────

  #receive(kind, value) {
    if (kind === TO_PAGE.taken) this.#outlet.taken(value);
    else if (kind === TO_PAGE.news) {
      this.#post(TO_MAIN.seen);
      this.#adopt(value.status);
    }
  }

  #adopt(status) {
    const before = this.#status?.state;
    this.#status = status;
    if (before !== undefined && before !== status.state) this.#listeners.tell("state", status.state);
    if (status.exit) this.#outlet.close("the process has ended");
    this.#tellExit();
  }

  /** Behind the output of all who listen here. */
  #tellExit() {
    if (!this.exit || this.#isDisposed) return;
    if ([...this.#outputs].some((output) => !output.isPastExit)) return;
    this.#listeners.settle("exit", this.exit);
  }

  #fail(error) {
    if (this.#listeners.count("error") > 0) this.#listeners.tell("error", error);
    else if (error instanceof SignalboxError) queueMicrotask(() => Promise.reject(error));
  }

  #reopen() {
    this.#outlet.hold();
    this.#call("processes.open", { stream: this.#stream, id: this.id }).then(
      ({ status, isWritable }) => {
        this.#isWritable = isWritable;
        this.#outlet.goOn();
        this.#adopt(status);
      },
      (error) => this.#fail(error),
    );
  }
}

module.exports = { PageProcess };
