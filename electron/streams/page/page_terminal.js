"use strict";

// A terminal of the main process, as a page has it. Looks like the one in main where that makes sense.

const { TO_MAIN, TO_PAGE } = require("../protocol.js");
const { disposed } = require("./channel.js");
const { connectXterm } = require("./connect_xterm.js");
const { Intake } = require("./intake.js");
const { ListenerSets } = require("./listener_sets.js");
const { Outlet } = require("./outlet.js");
const { notWritable } = require("./refusal.js");
const { Resizing } = require("./resizing.js");

const EVENTS = ["exit", "close", "restart", "title", "cwd", "bell", "command", "resize", "gap", "snapshot", "error"];

class PageTerminal {
  #channel;
  #call;
  #stream;
  #flow;
  #status;
  #title = null;
  /** Offset after the last byte that came. */
  #offset = 0;
  #intake;
  #outlet;
  #resizing;
  #listeners = new ListenerSets(EVENTS);
  #isDisposed = false;

  /** `open(stream)` has main open it, and settles with what it is. Use `PageTerminal.open`. */
  constructor({ channel, call, flow, encoding }) {
    this.#channel = channel;
    this.#call = call;
    this.#flow = flow;
    this.#stream = channel.open({
      receive: (kind, value) => this.#receive(kind, value),
      reopen: () => this.#reopen(),
    });
    this.#intake = new Intake((total) => this.#post(TO_MAIN.acknowledge, total), encoding);
    this.#outlet = new Outlet((kind, value) => this.#post(kind, value));
    this.#resizing = new Resizing((size) => this.#ask("terminals.resize", size));
  }

  static async open(parts, open) {
    const terminal = new PageTerminal(parts);
    try {
      terminal.#adopt(await open(terminal.#stream));
    } catch (error) {
      terminal.dispose();
      throw error;
    }
    return terminal;
  }

  #adopt(status) {
    this.#status = status;
    this.#title = status.title ?? null;
  }

  // ── what it is ────────────────────────────────────────────────────────────────────────────

  get id() {
    return this.#status.id;
  }

  get pid() {
    return this.#status.pid;
  }

  get cols() {
    return this.#status.cols;
  }

  get rows() {
    return this.#status.rows;
  }

  get title() {
    return this.#title;
  }

  /** The shell's directory as it told it, else that of the program when the page attached. */
  get cwd() {
    return this.#status.cwd;
  }

  /** How its program ended; undefined while it runs. */
  get exit() {
    return this.#status.exit;
  }

  /** This page has the right to write to it. */
  get isWritable() {
    return this.#status.isWritable;
  }

  // ── listening ─────────────────────────────────────────────────────────────────────────────

  /** Output, and snapshots where nobody listens to those by themselves: what a terminal on the page is to be fed. */
  onData(listener) {
    return this.#intake.add(listener);
  }

  on(event, listener, options) {
    return this.#listeners.add(event, listener, options);
  }

  onExit(listener, options) {
    return this.on("exit", listener, options);
  }

  onTitle(listener, options) {
    return this.on("title", listener, options);
  }

  onResize(listener, options) {
    return this.on("resize", listener, options);
  }

  // ── doing ─────────────────────────────────────────────────────────────────────────────────

  /** Queues input. False: more than 64 KiB wait; go on after `drain()`. */
  write(data) {
    if (this.#isDisposed || this.exit) return false;
    if (this.isWritable) return this.#outlet.write(data);
    this.#listeners.tell("error", notWritable(`Terminal "${this.id}"`, "input"));
    return false;
  }

  drain() {
    return this.#outlet.drain();
  }

  /** Gives the terminal a new size. Of sizes that follow each other quickly the last one counts. */
  resize(cols, rows) {
    this.#status = { ...this.#status, cols, rows };
    return this.#resizing.to(cols, rows);
  }

  snapshot(options = {}) {
    return this.#ask("terminals.snapshot", options);
  }

  /** Hands nothing over until `resume()`; main sends no more than a window meanwhile. */
  pause() {
    this.#intake.setPaused(true);
  }

  resume() {
    this.#intake.setPaused(false);
  }

  kill(signal, options = {}) {
    return this.#ask("terminals.kill", { ...options, ...(signal === undefined ? {} : { signal }) });
  }

  restart() {
    return this.#ask("terminals.restart", {}, { timeoutMs: Infinity });
  }

  /** Shows it in a terminal of xterm.js. The disposer takes that back; the terminal goes on. */
  connect(xterm) {
    return connectXterm(this, xterm);
  }

  /** Nobody looks at it any more in this page. The terminal itself goes on. */
  dispose() {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#channel.close(this.#stream);
    this.#outlet.close("this page has disposed of the terminal");
  }

  [Symbol.dispose]() {
    this.dispose();
  }

  #ask(operation, args, options) {
    if (this.#isDisposed) return Promise.reject(disposed(`Terminal "${this.id}"`));
    return this.#call(operation, { ...args, id: this.id }, options);
  }

  #post(kind, value) {
    this.#channel.post(this.#stream, kind, value);
  }

  // ── what main says ────────────────────────────────────────────────────────────────────────

  #receive(kind, value) {
    if (kind === TO_PAGE.data) {
      this.#offset += value.length;
      this.#intake.push(value);
    } else if (kind === TO_PAGE.snapshot) this.#show(value);
    else if (kind === TO_PAGE.taken) this.#outlet.taken(value);
    else if (kind === TO_PAGE.news) this.#tellNews(value);
    else if (kind === TO_PAGE.gap) {
      this.#offset += value;
      this.#intake.after(() => this.#listeners.tell("gap", { skippedBytes: value }));
    } else if (kind === TO_PAGE.exit) this.#end(value);
    else if (kind === TO_PAGE.end) this.#intake.after(() => this.#listeners.tell("close"));
    else if (kind === TO_PAGE.restart) this.#begin(value);
  }

  #show(snapshot) {
    this.#offset = snapshot.offset;
    this.#intake.forgetCharacter();
    const isTaken = this.#listeners.count("snapshot") > 0;
    if (isTaken) this.#intake.after(() => this.#listeners.tell("snapshot", snapshot));
    else this.#intake.pushText(snapshot.ansi);
  }

  #end(exit) {
    this.#intake.finish();
    this.#intake.after(() => {
      this.#status = { ...this.#status, exit };
      this.#outlet.close("the program has ended");
      this.#listeners.tell("exit", exit);
    });
  }

  #begin(restart) {
    this.#intake.after(() => {
      this.#status = { ...this.#status, pid: restart.pid, exit: undefined };
      this.#listeners.tell("restart", restart);
    });
  }

  #tellNews({ title, cwd, bells, commands = [], size }) {
    this.#post(TO_MAIN.seen);
    if (size) this.#setSize(size);
    if (title !== undefined) this.#listeners.tell("title", (this.#title = title));
    if (cwd !== undefined) {
      this.#status = { ...this.#status, cwd };
      this.#listeners.tell("cwd", cwd);
    }
    if (bells) this.#listeners.tell("bell", bells);
    for (const command of commands) this.#listeners.tell("command", command);
  }

  #setSize({ cols, rows }) {
    if (this.#resizing.isUnderWay || (cols === this.cols && rows === this.rows)) return;
    this.#status = { ...this.#status, cols, rows };
    this.#listeners.tell("resize", { cols, rows });
  }

  /** Main has issued another port: goes on behind the last byte that came. */
  #reopen() {
    this.#intake.restart();
    this.#outlet.hold();
    const args = { stream: this.#stream, id: this.id, flow: this.#flow, fromOffset: this.#offset };
    this.#call("terminals.attach", args).then(
      (status) => {
        this.#outlet.goOn();
        this.#adopt({ ...status, exit: this.exit });
      },
      (error) => this.#listeners.tell("error", error),
    );
  }
}

module.exports = { PageTerminal };
