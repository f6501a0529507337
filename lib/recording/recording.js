"use strict";

// A recording that is being written.

const { addReceiver, deliveryKinds, hold, removeReceiver } = require("../environment.js");
const { makeError, optionType } = require("../errors.js");
const { checkOptions } = require("../options.js");
const { beginning } = require("../views.js");
const { toPath } = require("./path.js");

const OPTIONS = ["title", "command", "env", "idleTimeLimitMs", "input", "overwrite", "fromOffset", "lastLines"];

/** One recording of a terminal. Made by `record`. */
class Recording {
  #native;
  /** What tells its end, which must not go before that. */
  #terminal;
  #path;
  #since = performance.now();
  #receiver;
  #isHolding = false;
  #ended;
  #settle;

  constructor(native, terminal, path) {
    this.#native = native;
    this.#terminal = terminal;
    this.#path = path;
    this.#ended = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.#ended.catch(() => {}); // an error event of the terminal tells it, too
    this.#receiver = { receive: (kind, payload) => kind === deliveryKinds().RecordingEnded && this.#end(...payload) };
    addReceiver(native.id, this.#receiver);
  }

  get path() {
    return this.#path;
  }

  /** Events in the file. */
  get events() {
    return this.#native.events;
  }

  /** Bytes in the file. */
  get bytes() {
    return this.#native.bytes;
  }

  get isRecording() {
    return this.#terminal !== undefined;
  }

  /** Records nothing more, and settles when all is in the file. */
  stop() {
    if (this.isRecording) {
      this.#native.stop();
      this.#hold(true);
    }
    return this.#ended;
  }

  /** Settles at the end, which may be that of the terminal. */
  wait() {
    return this.#ended;
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }

  /** Nobody else may keep the event loop running while a stop is waited for. */
  #hold(isHolding) {
    if (this.#isHolding === isHolding) return;
    this.#isHolding = isHolding;
    hold(isHolding ? 1 : -1);
  }

  #end(events, bytes, failure) {
    removeReceiver(this.#native.id, this.#receiver);
    this.#terminal = undefined;
    this.#hold(false);
    const durationMs = performance.now() - this.#since;
    if (failure) this.#settle.reject(makeError(...failure));
    else this.#settle.resolve(Object.freeze({ path: this.#path, events, bytes, durationMs }));
  }
}

/** Begins to record a terminal; `known` is what its options say of it. */
function record(terminal, native, file, options, known) {
  const path = toPath(file, "path");
  const { fromOffset, lastLines, env, ...rest } = checkOptions(options, OPTIONS, "record");
  const [begin, at] = beginning({ fromOffset, lastLines });
  const given = { ...known, ...rest, cols: terminal.cols, rows: terminal.rows, env: toPairs(env ?? known.env) };
  return new Recording(native.record(path, given, begin, at), terminal, path);
}

function toPairs(variables) {
  if (variables === null || typeof variables !== "object" || Array.isArray(variables)) {
    throw optionType("env", "an object of strings", variables);
  }
  const pairs = Object.entries(variables).filter(([, value]) => value !== undefined);
  for (const [name, value] of pairs) {
    if (typeof value !== "string") throw optionType(`env.${name}`, "a string or undefined", value);
  }
  return pairs.flat();
}

module.exports = { Recording, record };
