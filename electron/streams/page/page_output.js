"use strict";

// One output of a process, on its way to the listeners of one event.

const { TO_MAIN, TO_PAGE } = require("../protocol.js");
const { Intake } = require("./intake.js");

class PageOutput {
  #channel;
  #call;
  #args;
  #stream;
  #intake;
  #offset;
  #on;
  #isPastExit = false;

  /**
   * `args` are those of the operation `processes.output`; `on`: `data(chunk)`, `gap(skippedBytes)`, `exit()`,
   * `failed(error)`, and `passed()` behind either of these.
   */
  constructor({ channel, call, args, encoding, on }) {
    this.#channel = channel;
    this.#call = call;
    this.#args = args;
    this.#on = on;
    this.#stream = channel.open({
      receive: (kind, value) => this.#receive(kind, value),
      reopen: () => this.#reopen(),
    });
    this.#intake = new Intake((total) => channel.post(this.#stream, TO_MAIN.acknowledge, total), encoding);
    this.#intake.add((data) => on.data(data));
    this.#open(args);
  }

  /** Nothing comes any more that the program itself wrote. */
  get isPastExit() {
    return this.#isPastExit;
  }

  #pass() {
    this.#isPastExit = true;
    this.#on.passed();
  }

  setPaused(isPaused) {
    this.#intake.setPaused(isPaused);
  }

  close() {
    this.#channel.close(this.#stream);
  }

  async #open(args) {
    try {
      await this.#channel.ready;
      const { offset } = await this.#call("processes.output", { ...args, stream: this.#stream });
      this.#offset = offset + (this.#offset ?? 0);
    } catch (error) {
      this.#on.failed(error);
      this.#pass();
    }
  }

  #receive(kind, value) {
    if (kind === TO_PAGE.data) {
      this.#advance(value.length);
      this.#intake.push(value);
    } else if (kind === TO_PAGE.gap) {
      this.#advance(value);
      this.#intake.forgetCharacter();
      this.#intake.after(() => this.#on.gap(value));
    } else if (kind === TO_PAGE.exit) {
      this.#intake.finish();
      this.#intake.after(() => this.#on.exit());
      this.#intake.after(() => this.#pass());
    }
  }

  /** Bytes may come before main's answer says where they begin. */
  #advance(bytes) {
    this.#offset = (this.#offset ?? 0) + bytes;
  }

  /** Main has issued another port: goes on behind the last byte that came. */
  #reopen() {
    this.#intake.restart();
    const args = { ...this.#args, fromOffset: this.#offset };
    delete args.lastLines;
    this.#offset = 0;
    this.#open(args);
  }
}

module.exports = { PageOutput };
