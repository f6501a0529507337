"use strict";

// The lines of a recording: asciicast versions 2 and 3.

const { SignalboxError } = require("../errors.js");

/** Versions that can be read. Times of the third are since the event before. */
const VERSIONS = [2, 3];

/** Makes values of the lines of one recording, in their order. */
class Parser {
  #lineNumber = 0;
  #path;
  #isRelative;
  #timeMs = 0;
  #hasHeader = false;

  /** `path` is named in errors; undefined when the recording comes from elsewhere. */
  constructor(path) {
    this.#path = path;
  }

  get hasHeader() {
    return this.#hasHeader;
  }

  /** The header of the first line, and the events of others; undefined for what is none that we know. */
  parse(line) {
    this.#lineNumber++;
    if (!this.#hasHeader) {
      const header = this.#header(this.#json(line));
      this.#hasHeader = true;
      return header;
    }
    const isComment = line.startsWith("#") && this.#isRelative;
    return isComment || line.trim() === "" ? undefined : this.#event(this.#json(line));
  }

  #json(line) {
    try {
      return JSON.parse(line);
    } catch (cause) {
      return this.#fail("is not JSON", cause);
    }
  }

  #header(value) {
    const { version } = Object(value);
    if (!VERSIONS.includes(version)) {
      this.#fail(`is no header of a recording that can be read: asciicast, version ${VERSIONS.join(" or ")}`);
    }
    this.#isRelative = version === 3;
    const { width, height } = version === 3 ? { width: value.term?.cols, height: value.term?.rows } : value;
    if (![width, height].every((side) => Number.isInteger(side) && side > 0)) this.#fail("has no size of the terminal");
    return Object.freeze({
      version,
      cols: width,
      rows: height,
      timestamp: typeof value.timestamp === "number" ? new Date(value.timestamp * 1_000) : undefined,
      title: textOf(value.title),
      command: textOf(value.command),
      idleTimeLimitMs: typeof value.idle_time_limit === "number" ? value.idle_time_limit * 1_000 : undefined,
      env: Object.freeze({ ...value.env, ...(value.term?.type && { TERM: value.term.type }) }),
    });
  }

  #event(value) {
    const [time, code, data] = Array.isArray(value) ? value : [];
    if (!Number.isFinite(time) || typeof code !== "string" || typeof data !== "string") {
      this.#fail("is no event: [time, code, text]");
    }
    // To microseconds, which is what recordings have: sums would have more digits.
    const timeMs = Math.round(time * 1e6) / 1e3;
    this.#timeMs = this.#isRelative ? Math.round((this.#timeMs + timeMs) * 1e3) / 1e3 : timeMs;
    const atMs = this.#timeMs;
    switch (code) {
      case "o":
        return { type: "output", atMs, data };
      case "i":
        return { type: "input", atMs, data };
      case "m":
        return { type: "marker", atMs, data };
      case "r":
        return { type: "resize", atMs, ...this.#size(data) };
      default:
        return undefined; // readers are to pass over what they don't know
    }
  }

  #size(text) {
    const size = /^(\d+)x(\d+)$/.exec(text);
    if (!size) this.#fail("is no new size: COLSxROWS");
    return { cols: Number(size[1]), rows: Number(size[2]) };
  }

  #fail(what, cause) {
    const message = `Line ${this.#lineNumber} of ${this.#path ?? "the recording"} ${what}.`;
    const facts = { lineNumber: this.#lineNumber };
    if (this.#path !== undefined) facts.path = this.#path;
    const error = new SignalboxError("ERR_SIGNALBOX_RECORDING_MALFORMED", message, facts);
    if (cause !== undefined) error.cause = cause;
    throw error;
  }
}

function textOf(value) {
  return typeof value === "string" ? value : undefined;
}

module.exports = { Parser };
