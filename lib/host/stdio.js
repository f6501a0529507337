"use strict";

// The host at the other end of standard input and output: lines of JSON.

const { SignalboxError } = require("../errors.js");
const { LineReader } = require("./lines.js");
const { divertPrints } = require("./prints.js");

class StdioTransport {
  isFaithful = false;
  #on;
  #prints = divertPrints();
  /** What is written at the end of this turn, in one piece. */
  #waiting = "";
  #isOver = false;
  #reader = new LineReader(
    (line) => this.#take(line),
    (maxBytes) => this.#on.error(frameError(`A line of the host is longer than ${maxBytes} bytes and was left out.`)),
  );
  #onData = (chunk) => this.#reader.push(chunk);
  #onEnd = () => this.#end();
  #onExit = () => this.#flush();

  /** `on` is told: `value(value)` of each message, `error(error)` of what is none, `end()` when the host is gone. */
  constructor(on) {
    this.#on = on;
    process.stdin.on("data", this.#onData);
    for (const event of ["end", "close", "error"]) process.stdin.on(event, this.#onEnd);
    process.stdout.on("error", this.#onEnd); // nobody reads it any more
    process.once("exit", this.#onExit);
    this.hold(false);
  }

  get isOpen() {
    return !this.#isOver;
  }

  /** Sends a message. False: much waits for the host. */
  send(value) {
    const text = JSON.stringify(value);
    if (this.#isOver) return false;
    if (this.#waiting === "") process.nextTick(() => this.#flush());
    this.#waiting += `${text}\n`;
    return !process.stdout.writableNeedDrain;
  }

  /** Whether waiting for the host keeps the program running. */
  hold(isHeld) {
    // A file has neither: it ends by itself.
    if (isHeld) process.stdin.ref?.();
    else process.stdin.unref?.();
  }

  close() {
    if (this.#isOver) return;
    this.#flush();
    this.#isOver = true;
    process.stdin.off("data", this.#onData);
    for (const event of ["end", "close", "error"]) process.stdin.off(event, this.#onEnd);
    process.stdin.pause();
    this.hold(false);
    process.stdout.off("error", this.#onEnd);
    process.off("exit", this.#onExit);
    this.#prints.restore();
  }

  #flush() {
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "" && !this.#isOver) this.#prints.write(text);
  }

  #take(line) {
    if (this.#isOver) return; // closed by what an earlier line of the same chunk called
    let value;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      return this.#on.error(frameError(`A line of the host is not JSON: ${shortened(line)}`, cause));
    }
    this.#on.value(value);
  }

  #end() {
    if (this.#isOver) return;
    this.close();
    this.#on.end();
  }
}

function frameError(message, cause) {
  const error = new SignalboxError("ERR_SIGNALBOX_HOST_FRAME", message);
  if (cause !== undefined) error.cause = cause;
  return error;
}

function shortened(line) {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}

module.exports = { StdioTransport };
