"use strict";

const { loadNative } = require("./environment.js");
const { makeError, optionType } = require("./errors.js");
const { Listeners } = require("./listeners.js");
const { checkOptions } = require("./options.js");

/** Events and their names. */
const EVENTS = ["title", "bell", "cwd", "command"];

/** Matches that a search answers at most, unless told otherwise. */
const DEFAULT_SEARCH_LIMIT = 1000;

/** Lines are counted in 32 bits. */
const MAX_LINE = 2 ** 32 - 1;

/** What a terminal shows. Of a terminal that runs, it is fed by the engine. */
class TerminalScreen {
  #native;
  #listeners = new Map();

  constructor(native) {
    this.#native = native;
  }

  get _native() {
    return this.#native;
  }

  snapshot(options = {}) {
    checkObject("options", options);
    return toSnapshot(this.#native.snapshot(options));
  }

  get cols() {
    return this.#native.layout()[0];
  }

  get rows() {
    return this.#native.layout()[1];
  }

  get lineCount() {
    return this.#native.layout()[2];
  }

  get scrollbackLines() {
    return this.#native.layout()[3];
  }

  get cursor() {
    const [, , , , x, y, line] = this.#native.layout();
    return { x, y, line };
  }

  get modes() {
    return JSON.parse(this.#native.modes());
  }

  get title() {
    return this.#native.title ?? null;
  }

  get iconName() {
    return this.#native.iconName ?? null;
  }

  get cwd() {
    return this.#native.cwd ?? null;
  }

  get isAlternate() {
    return this.#native.isAlternate;
  }

  get isComplete() {
    return this.#native.isComplete;
  }

  get offset() {
    return this.#native.offsets()[0];
  }

  get groundOffset() {
    return this.#native.offsets()[1];
  }

  get droppedEvents() {
    return this.#native.droppedEvents;
  }

  text(options = {}) {
    const known = ["startLine", "endLine", "joinWrapped"];
    const { startLine = 0, endLine, joinWrapped = false } = checkOptions(options, known, "text");
    checkLine("startLine", startLine);
    if (endLine !== undefined) checkLine("endLine", endLine);
    checkBoolean("joinWrapped", joinWrapped);
    return this.#native.text(startLine, endLine, joinWrapped);
  }

  selection(range) {
    const { start, end } = checkOptions(range, ["start", "end"], "selection");
    const [from, to] = [position("start", start), position("end", end)];
    return this.#native.selection(from.line, from.column, to.line, to.column);
  }

  search(query, options = {}) {
    if (typeof query !== "string") throw optionType("query", "a string", query);
    const known = ["regex", "caseSensitive", "limit"];
    const checked = checkOptions(options, known, "search");
    const { regex = false, caseSensitive = false, limit = DEFAULT_SEARCH_LIMIT } = checked;
    checkBoolean("regex", regex);
    checkBoolean("caseSensitive", caseSensitive);
    checkLine("limit", limit);
    const numbers = this.#native.search(query, regex, caseSensitive, limit);
    return Array.from({ length: numbers.length / 4 }, (_, index) => {
      const [startLine, startColumn, endLine, endColumn] = numbers.subarray(index * 4, index * 4 + 4);
      return { start: { line: startLine, column: startColumn }, end: { line: endLine, column: endColumn } };
    });
  }

  marks() {
    return JSON.parse(this.#native.marks());
  }

  hyperlinks() {
    return JSON.parse(this.#native.hyperlinks());
  }

  on(event, listener, options) {
    if (!EVENTS.includes(event)) throw optionType("event", `one of ${EVENTS.join(", ")}`, event);
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Listeners());
    return this.#listeners.get(event).add(listener, options);
  }

  /** Tells listeners what has happened. */
  _tell(events) {
    for (const [name, value] of JSON.parse(events)) this.#listeners.get(name)?.call(value ?? undefined);
  }

  _unlisten() {
    this.#listeners.clear();
  }
}

/** A screen by itself, from the bytes that it is given. */
class Screen extends TerminalScreen {
  constructor(options = {}) {
    checkObject("options", options);
    super(new (loadNative().NativeScreen)(makeError, options));
  }

  feed(data) {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) {
      throw optionType("data", "a string or a Uint8Array", data);
    }
    this._native.feed(data);
    const events = this._native.takeEvents();
    if (events !== null) this._tell(events);
  }

  resize(cols, rows) {
    if (typeof cols !== "number") throw optionType("cols", "a number", cols);
    if (typeof rows !== "number") throw optionType("rows", "a number", rows);
    this._native.resize(cols, rows);
  }

  /** Ends listening, and gives the memory of the grid back. */
  [Symbol.dispose]() {
    this._unlisten();
    this._native.release();
  }
}

/** As plain data, which can be sent on. */
function toSnapshot({ cursor: [x, y, line], title, ...rest }) {
  return { ...rest, cursor: { x, y, line }, title: title ?? null };
}

function checkObject(name, value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw optionType(name, "an object", value);
}

function checkBoolean(name, value) {
  if (typeof value !== "boolean") throw optionType(name, "true or false", value);
}

function checkLine(name, value) {
  if (!Number.isInteger(value) || value < 0 || value > MAX_LINE) {
    throw optionType(name, `a whole number from 0 to ${MAX_LINE}`, value);
  }
}

function position(name, value) {
  const { line, column } = checkOptions(value, ["line", "column"], name);
  checkLine(`${name}.line`, line);
  checkLine(`${name}.column`, column);
  return { line, column };
}

module.exports = { Screen, TerminalScreen, toSnapshot };
