"use strict";

// Somebody who looks at a terminal or a process from elsewhere (a window, a socket): at a pace of its
// own, which holds nobody up unless that is asked for.

const { NativeBegin, NativeFlow, hold } = require("./environment.js");
const { SignalboxError, optionType } = require("./errors.js");
const { Listeners } = require("./listeners.js");
const { checkOptions } = require("./options.js");
const { toSnapshot } = require("./screen.js");
const { View, beginning } = require("./views.js");

/** Bytes on their way that a viewer has not acknowledged: what editors found to be enough. */
const HIGH_WATER_BYTES = 100_000;

/** A viewer that was not handed anything more goes on here. */
const LOW_WATER_BYTES = 5_000;

const MAX_WINDOW_BYTES = 1024 * 1024 * 1024;

const OPTIONS = [
  "flow",
  "lossy",
  "snapshot",
  "scrollback",
  "fromOffset",
  "lastLines",
  "encoding",
  "acknowledge",
  "highWaterBytes",
  "lowWaterBytes",
  "signal",
];

const EVENTS = ["snapshot", "data", "gap", "exit", "restart", "end"];

class Viewer {
  #view;
  #isPaused = false;
  #isClosed = false;
  #isHolding = false;
  #offset;
  #snapshots = 0;
  #onClose;
  #withheld;
  #isText;
  #listeners = new Map(EVENTS.map((event) => [event, new Listeners()]));

  /**
   * `nativeOf()` answers the native child; `toExit` makes an exit of what it tells; `onClose(viewer)` is called once. With
   * `isLate`, nobody else keeps the event loop running until all was handed over. `stream` is the output that is
   * looked at, by number.
   */
  constructor(nativeOf, options, { toExit, onClose, isLate, stream = 0 }) {
    const { begin, flow, window, isText, scrollback, signal } = normalize(options);
    this.#onClose = onClose;
    this.#isText = isText;
    const open = (native) => native.attach(isText, ...begin, flow, window, scrollback, stream);
    this.#view = new View(nativeOf, open, {
      output: (data) => this.#receive(data),
      skipped: (skippedBytes) => this.#skip(skippedBytes),
      snapshot: (snapshot, skippedBytes) => this.#show(toSnapshot(snapshot), skippedBytes),
      exit: (exit) => this.#tellOfEnd("exit", toExit(exit)),
      end: () => {
        this.#setHolding(false);
        this.#tellOfEnd("end", undefined);
      },
    });
    this.#setHolding(isLate);
    // A beginning that is held no more is told as a gap, and counted then.
    this.#offset = this.#view.stats()?.[0] ?? 0;
    if (signal?.aborted) this.close();
    else signal?.addEventListener("abort", () => this.close(), { once: true });
  }

  on(event, listener, options) {
    const listeners = this.#listeners.get(event);
    if (listeners) return listeners.add(listener, options);
    const message = `Unknown event "${event}". Known events: ${EVENTS.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "event" });
  }

  /** Offset after the last byte that was handed over. */
  get offset() {
    return this.#offset;
  }

  get isClosed() {
    return this.#isClosed;
  }

  /** Done with so many of the bytes that were handed over: more may come. */
  acknowledge(bytes) {
    if (typeof bytes !== "number") throw optionType("bytes", "a number", bytes);
    if (!(bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER)) throw range("bytes", "a number from 0", bytes);
    this.#view.acknowledge(bytes);
  }

  /** Hands nothing over until `resume()`. */
  pause() {
    this.#setPaused(true);
  }

  /** Undoes `pause()`. */
  resume() {
    this.#setPaused(false);
  }

  get isPaused() {
    return this.#isPaused;
  }

  /** Figures, from memory. */
  stats() {
    const [offset, unacknowledgedBytes, behindBytes, skippedBytes] = this.#view.stats() ?? [this.#offset, 0, 0, 0];
    return { offset, unacknowledgedBytes, behindBytes, skippedBytes, snapshots: this.#snapshots };
  }

  /** Ends the view; nothing is handed over after that. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#setHolding(false);
    this.#view.close();
    this.#onClose(this);
  }

  [Symbol.dispose]() {
    this.close();
  }

  /** The program is about to be started anew: that the one before ends is told only if that fails. */
  _expectRestart() {
    this.#withheld ??= [];
  }

  /** The program was started anew: its output begins at `offset`. */
  _goOn(restart) {
    this.#withheld = undefined;
    this.#view.goOn();
    this.#tell("restart", restart);
  }

  /** The program could not be started anew. */
  _giveUp() {
    const withheld = this.#withheld;
    this.#withheld = undefined;
    for (const [event, value] of withheld) this.#tell(event, value);
  }

  #tellOfEnd(event, value) {
    if (this.#withheld) this.#withheld.push([event, value]);
    else this.#tell(event, value);
  }

  #setHolding(isHolding) {
    if (isHolding !== this.#isHolding) hold(isHolding ? 1 : -1);
    this.#isHolding = isHolding;
  }

  #receive(data) {
    const before = this.#offset;
    // Of text only the engine knows how many bytes it was.
    this.#offset = this.#isText ? this.#view.deliveredOffset : before + data.length;
    this.#tell("data", { data, bytes: this.#offset - before, offset: this.#offset });
  }

  #skip(skippedBytes) {
    this.#offset += skippedBytes;
    this.#tell("gap", { skippedBytes });
  }

  #show(snapshot, skippedBytes) {
    this.#snapshots += 1;
    this.#offset = snapshot.offset;
    this.#tell("snapshot", { ...snapshot, skippedBytes });
  }

  #setPaused(isPaused) {
    this.#isPaused = isPaused;
    this.#view.setPaused(isPaused);
  }

  #tell(event, value) {
    if (!this.#isClosed) this.#listeners.get(event).call(value);
  }
}

/** The options as the engine takes them. */
function normalize(options) {
  const {
    flow = "lossy",
    lossy = "screen",
    encoding = "utf8",
    acknowledge,
    signal,
    ...rest
  } = checkOptions(options, OPTIONS, "attach");
  oneOf("flow", flow, ["lossy", "lossless"]);
  oneOf("lossy", lossy, ["screen", "gap"]);
  if (encoding !== null && encoding !== "utf8") throw optionType("encoding", '"utf8" or null', encoding);
  const { Lossless, Gap, Screen } = NativeFlow();
  return {
    begin: beginningOf(rest, flow, lossy),
    flow: flow === "lossless" ? Lossless : lossy === "gap" ? Gap : Screen,
    window: windowOf(acknowledge, rest),
    isText: encoding === "utf8",
    scrollback: scrollbackOf(rest.scrollback),
    signal,
  };
}

/** Who goes on from snapshots begins with one, unless something else is asked for. */
function beginningOf({ snapshot, fromOffset, lastLines }, flow, lossy) {
  if (snapshot !== undefined && typeof snapshot !== "boolean") throw optionType("snapshot", "true or false", snapshot);
  const hasBeginning = fromOffset !== undefined || lastLines !== undefined;
  if (snapshot && hasBeginning) {
    throw range("snapshot", 'left out with "fromOffset" or "lastLines"', snapshot);
  }
  const isWanted = snapshot ?? (!hasBeginning && flow === "lossy" && lossy === "screen");
  return isWanted ? [NativeBegin().Snapshot, 0] : beginning({ fromOffset, lastLines });
}

function windowOf(acknowledge, { highWaterBytes, lowWaterBytes }) {
  if (acknowledge !== undefined && typeof acknowledge !== "boolean") {
    throw optionType("acknowledge", "true or false", acknowledge);
  }
  if (!(acknowledge ?? highWaterBytes !== undefined)) return undefined;
  const high = byteCount("highWaterBytes", highWaterBytes ?? HIGH_WATER_BYTES, 1);
  const low = byteCount("lowWaterBytes", lowWaterBytes ?? Math.min(LOW_WATER_BYTES, Math.floor(high / 2)), 0);
  if (low >= high) throw range("lowWaterBytes", `less than highWaterBytes, ${high}`, low);
  return [high, low];
}

function byteCount(option, value, least) {
  if (typeof value !== "number") throw optionType(option, "a number of bytes", value);
  if (Number.isInteger(value) && value >= least && value <= MAX_WINDOW_BYTES) return value;
  throw range(option, `a whole number from ${least} to ${MAX_WINDOW_BYTES}`, value);
}

function scrollbackOf(scrollback) {
  if (scrollback === undefined) return undefined;
  if (typeof scrollback !== "number") throw optionType("scrollback", "a number of lines", scrollback);
  if (scrollback >= 0) return Math.min(Math.floor(scrollback), 2 ** 31 - 1);
  throw range("scrollback", "a number of lines from 0", scrollback);
}

function oneOf(option, value, choices) {
  if (choices.includes(value)) return;
  const expected = choices.map((choice) => `"${choice}"`).join(" or ");
  throw typeof value === "string" ? range(option, expected, value) : optionType(option, expected, value);
}

function range(option, expected, value) {
  const message = `Option "${option}" must be ${expected}; got ${JSON.stringify(value)}.`;
  return new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option });
}

module.exports = { Viewer };
