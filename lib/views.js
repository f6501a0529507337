"use strict";

// Output as the engine hands it over: one native view, and the listeners that share one.

const { NativeBegin, addReceiver, deliveryKinds, removeReceiver } = require("./environment.js");
const { SignalboxError, optionType } = require("./errors.js");
const { Listeners } = require("./listeners.js");
const { checkOptions } = require("./options.js");

/** The streams of a child, by the names of their events. */
const STREAMS = { stdout: 0, stderr: 1 };

/** Names of the streams by number. */
const STREAM_NAMES = Object.keys(STREAMS);

/** One delivery of one stream. `onOutput(chunk, skippedBytes)`, and `onEnd()` when nothing follows. */
class View {
  #native;
  #id;
  #receiver;
  #delivered;

  /**
   * `lines`: chunks are texts of whole lines. `holdsExit`: the child's exit is told behind what this
   * view is still owed.
   */
  constructor(native, stream, { lines = false, holdsExit = true, begin = {}, onOutput, onSkipped, onEnd }) {
    this.#native = native;
    const kinds = deliveryKinds();
    const [from, at] = beginning(begin);
    const opened = native.view(stream, lines, from, at, holdsExit);
    if (opened === null) return; // a terminal has no standard error
    this.#id = opened.id;
    this.#delivered = opened.offset;
    this.truncatedBytes = opened.truncatedBytes;
    this.#receiver = {
      receive: (kind, payload) => {
        if (kind === kinds.Output || kind === kinds.Lines) onOutput(payload);
        else if (kind === kinds.Skipped) onSkipped?.(payload);
        else if (kind === kinds.ViewEnded) this.#end(onEnd);
      },
    };
    addReceiver(opened.id, this.#receiver);
  }

  /** True when the child has such a stream. */
  get isOpen() {
    return this.#id !== undefined;
  }

  setPaused(paused) {
    if (this.isOpen) this.#native.setViewPaused(this.#id, paused);
  }

  /** Offset after the last byte that was handed over. */
  get deliveredOffset() {
    if (this.isOpen) this.#delivered = this.#native.viewedOffset(this.#id) ?? this.#delivered;
    return this.#delivered;
  }

  close() {
    if (!this.isOpen) return;
    this.#delivered = this.deliveredOffset;
    removeReceiver(this.#id, this.#receiver);
    this.#native.unview(this.#id);
    this.#id = undefined;
  }

  #end(onEnd) {
    this.close();
    onEnd?.();
  }
}

/** Where a view begins, as the engine takes it. Throws for what can't be a beginning. */
function beginning({ fromOffset, lastLines }) {
  if (fromOffset !== undefined && lastLines !== undefined) {
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", 'Give "fromOffset" or "lastLines", not both.', {
      option: "lastLines",
    });
  }
  if (fromOffset !== undefined) {
    checkCount("fromOffset", fromOffset);
    return fromOffset === Infinity ? [NativeBegin().Now, 0] : [NativeBegin().Offset, fromOffset];
  }
  if (lastLines !== undefined) {
    checkCount("lastLines", lastLines);
    return [NativeBegin().LastLines, lastLines];
  }
  return [NativeBegin().Oldest, 0];
}

function checkCount(option, value) {
  if (typeof value !== "number") throw optionType(option, "a number", value);
  if (value !== Infinity && !(Number.isSafeInteger(value) && value >= 0)) {
    const message = `Option "${option}" must be a whole number from 0, or Infinity; got ${value}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
  }
}

const LISTEN_OPTIONS = ["fromOffset", "lastLines", "signal"];

/** True for options of a listener that want a beginning of their own. */
function hasBeginning(options) {
  return options?.fromOffset !== undefined || options?.lastLines !== undefined;
}

/** The listeners of one kind of output: they share views, opened for the first and closed after the last. */
class OutputListeners {
  #open;
  #views = [];
  /** Where each view was closed: a listener that comes later goes on there. */
  #offsets = [];
  #isPaused = false;
  #listeners = new Listeners((count) => this.#setListened(count > 0));

  /** `open(handOver, begins)` opens the views, each with its beginning or with one for all. */
  constructor(open) {
    this.#open = open;
  }

  add(listener, options = {}) {
    const { fromOffset, lastLines, ...rest } = checkOptions(options, LISTEN_OPTIONS, "a listener of output");
    if (!hasBeginning(options)) return this.#listeners.add(listener, rest);
    // A beginning of its own means views of its own.
    beginning({ fromOffset, lastLines });
    const own = new OutputListeners((handOver) => this.#open(handOver, () => ({ fromOffset, lastLines })));
    own.setPaused(this.#isPaused);
    return own.add(listener, rest);
  }

  setPaused(paused) {
    this.#isPaused = paused;
    for (const view of this.#views) view.setPaused(paused);
  }

  #setListened(listened) {
    for (const view of this.#views) view.close();
    if (!listened) this.#offsets = this.#views.map((view) => view.deliveredOffset);
    const begin = (index) => ({ fromOffset: this.#offsets[index] });
    this.#views = listened ? this.#open((value) => this.#listeners.call(value), begin) : [];
    if (this.#isPaused) this.setPaused(true);
  }
}

/** Calls `take` with each line of a text of whole lines, without its end. */
function eachLine(text, take) {
  let begin = 0;
  while (begin < text.length) {
    const end = text.indexOf("\n", begin);
    if (end === -1) return take(text.slice(begin));
    // A program for another system, or on a terminal, ends its lines with two characters.
    take(text.slice(begin, end > begin && text.charCodeAt(end - 1) === 13 ? end - 1 : end));
    begin = end + 1;
  }
}

module.exports = { OutputListeners, STREAMS, STREAM_NAMES, View, beginning, eachLine };
