"use strict";

// Those who read the output of a group: listeners of lines, and iterators.

const { checkOptions } = require("../options.js");
const { optionType, SignalboxError } = require("../errors.js");
const { OutputIterator } = require("../iterate.js");

/** Lines of each stream that `logs` begins with, by default. */
const DEFAULT_LINES = 100;

/** More than any ring holds. */
const MAX_LINES = 2 ** 32 - 1;

class Readers {
  #native;
  #services;
  #onChange;
  #lastReader = 0;
  /** By number: `{ lines(news), end() }`. */
  #readers = new Map();

  /** `services` has the name of each label; `onChange()` is told when a reader goes. */
  constructor(native, services, onChange) {
    this.#native = native;
    this.#services = services;
    this.#onChange = onChange;
  }

  get size() {
    return this.#readers.size;
  }

  /** Has each line handed over from now on; the disposer ends it. */
  listen(onLine) {
    const reader = this.#add({ lines: (news) => this.#split(news).forEach(onLine), end: () => {} });
    this.#native.listen(reader);
    return () => this.#close(reader);
  }

  /** An async iterator of lines. */
  iterate(name, options) {
    const {
      lines = DEFAULT_LINES,
      follow = false,
      signal,
    } = checkOptions(options, ["lines", "follow", "signal"], "logs");
    if (name !== undefined && typeof name !== "string") throw optionType("name", "a service's name", name);
    if (typeof follow !== "boolean") throw optionType("follow", "true or false", follow);
    const count = lineCount(lines);
    const open = (onChunk, onEnd) => {
      let isOpen = true;
      const reader = this.#open(
        { lines: onChunk, end: () => ((isOpen = false), onEnd()) },
        { name, lines: count, follow },
      );
      const setPaused = (isPaused) => isOpen && this.#native.pauseLogs(reader, isPaused);
      return [{ isOpen, setPaused, close: () => this.#close(reader) }];
    };
    return new OutputIterator(open, (news) => this.#split(news).reverse(), signal);
  }

  #open(receiver, { name, lines, follow }) {
    const reader = this.#add(receiver);
    this.#native.readLogs(reader, name, lines, follow);
    return reader;
  }

  #add(receiver) {
    const reader = ++this.#lastReader;
    this.#readers.set(reader, receiver);
    return reader;
  }

  #close(reader) {
    if (!this.#readers.delete(reader)) return;
    this.#native.closeLogs(reader);
    this.#onChange();
  }

  receive(news) {
    this.#readers.get(news.reader)?.lines(news);
  }

  end(reader) {
    const receiver = this.#readers.get(reader);
    this.#readers.delete(reader);
    receiver?.end();
    this.#onChange();
  }

  endAll() {
    for (const reader of this.#readers.keys()) this.end(reader);
  }

  #split({ label, stream, skipped, text }) {
    const texts = text.split("\n");
    if (texts.at(-1) === "") texts.pop(); // the end of the last line
    const service = this.#services(label);
    return texts.map((line, index) => ({
      service,
      label,
      stream,
      text: line.endsWith("\r") ? line.slice(0, -1) : line,
      skippedBytes: index === 0 ? skipped : 0,
    }));
  }
}

function lineCount(lines) {
  if (typeof lines !== "number") throw optionType("lines", "a number", lines);
  if (lines === Infinity) return MAX_LINES;
  if (Number.isInteger(lines) && lines >= 0) return Math.min(lines, MAX_LINES);
  const message = `Option "lines" must be a whole number from 0, or Infinity; got ${lines}.`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "lines" });
}

module.exports = { Readers };
