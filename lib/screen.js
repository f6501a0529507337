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

/** What a terminal shows, from the bytes that its program writes. */
class Screen {
  #native;
  #listeners = new Map();

  /** `native` is the screen of a live terminal, which is fed elsewhere; programs don't pass it. */
  constructor(options = {}, native = undefined) {
    checkObject("options", options);
    this.#native = native ?? new (loadNative().NativeScreen)(makeError, options);
  }

  get _native() {
    return this.#native;
  }

  feed(data) {
    if (typeof data !== "string" && !(data instanceof Uint8Array)) {
      throw optionType("data", "a string or a Uint8Array", data);
    }
    this.#native.feed(data);
    this._tell();
  }

  resize(cols, rows) {
    if (typeof cols !== "number") throw optionType("cols", "a number", cols);
    if (typeof rows !== "number") throw optionType("rows", "a number", rows);
    this.#native.resize(cols, rows);
  }

  snapshot(options = {}) {
    checkObject("options", options);
    const { cursor, title, ...rest } = this.#native.snapshot(options);
    return { ...rest, cursor: { x: cursor[0], y: cursor[1], line: cursor[2] }, title: title ?? null };
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

  /** Ends listening, and gives the memory of the grid back. */
  [Symbol.dispose]() {
    this.#listeners.clear();
    this.#native.release();
  }

  /** Tells listeners what has happened; for a live terminal's screen, whoever knows that it was fed calls it. */
  _tell() {
    const events = this.#native.takeEvents();
    if (events === null) return;
    for (const [name, value] of JSON.parse(events)) this.#listeners.get(name)?.call(value ?? undefined);
  }
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

module.exports = { Screen };
