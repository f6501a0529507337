"use strict";

// A process as one page sees it, apart from its output: how it is, and input.

const { TO_MAIN, TO_PAGE } = require("../protocol.js");
const { Input } = require("./input.js");
const { News } = require("./news.js");
const { statusOf } = require("./plain.js");

class ProcessStream {
  #input;
  #news;
  #disposers;

  /** `isWritable`: the page may write to it. `post(kind, ...values)` sends a message of this stream. */
  constructor(process, { isWritable }, post) {
    if (isWritable) this.#input = new Input(process, post);
    this.#news = new News(() => post(TO_PAGE.news, { status: statusOf(process) }));
    const changed = () => this.#news.note(() => {});
    this.#disposers = [process.on("state", changed), process.on("exit", changed), () => this.#news.close()];
  }

  receive(kind, value) {
    if (kind === TO_MAIN.seen) this.#news.seen();
    else if (kind === TO_MAIN.input) return this.#input?.take(value) ?? false;
    else if (kind === TO_MAIN.endInput && this.#input) this.#input.end();
    else return false;
    return true;
  }

  close() {
    for (const dispose of this.#disposers) dispose();
  }
}

module.exports = { ProcessStream };
