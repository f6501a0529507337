// Output that scrolls, with a footer that stays at the bottom and is drawn in place. Without a terminal: plain lines.

import { writeSync } from "node:fs";
import { clip, palette, width, withoutColours, wrap } from "./text.mjs";

// Twenty frames a second look live; more would only cost.
const FRAME_MS = 50;
// Output must stay visible above the footer.
const ROWS_ABOVE_FOOTER = 4;
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
// Terminals that know it draw the frame as a whole; others ignore it.
const BEGIN_FRAME = "\x1b[?2026h";
const END_FRAME = "\x1b[?2026l";

export class Screen {
  #stream;
  #hasColour;
  #queue = [];
  #drawn = [];
  #footer = () => [];
  #timer;
  #isOpen = true;

  constructor(stream = process.stdout) {
    this.#stream = stream;
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    this.isLive = Boolean(stream.isTTY) && TERM !== "dumb";
    this.#hasColour = !NO_COLOR && (this.isLive || Boolean(FORCE_COLOR));
    this.paint = palette(this.#hasColour);
    if (!this.isLive) return;
    stream.write(HIDE_CURSOR);
    stream.on("resize", this.#draw);
    this.#timer = setInterval(this.#draw, FRAME_MS);
    // Whatever ends the program, the cursor comes back.
    process.on("exit", this.#restore);
  }

  get columns() {
    // The last column stays empty: a terminal that wraps there would add a row that is not counted.
    return this.isLive ? Math.max(20, (this.#stream.columns || 80) - 1) : Infinity;
  }

  /** Lines for the bottom: `(columns, maxRows) => string[]`, called for each frame. */
  setFooter(footer) {
    this.#footer = footer;
  }

  /** The demonstration's own words, broken into lines where the terminal is narrow. */
  say(text = "") {
    const lines = text.split("\n");
    this.#add(this.isLive ? lines.flatMap((line) => wrap(line, this.columns)) : lines);
  }

  /** A line of a child under its name, cut where the terminal ends. */
  output(name, colour, text) {
    const line = `${this.paint[colour](name.padEnd(6))} ${this.paint.dim("│")} ${text}`;
    this.#add([this.isLive ? clip(line, this.columns) : line]);
  }

  /** Draws what is left, without the footer, and gives the terminal back. */
  close() {
    if (!this.#isOpen) return;
    this.#footer = () => [];
    if (this.isLive) this.#draw();
    this.#isOpen = false;
    clearInterval(this.#timer);
    this.#stream.off("resize", this.#draw);
    process.off("exit", this.#restore);
    if (this.isLive) this.#stream.write(SHOW_CURSOR);
  }

  #add(lines) {
    const shown = this.#hasColour ? lines : lines.map(withoutColours);
    if (this.isLive && this.#isOpen) this.#queue.push(...shown);
    else this.#stream.write(`${shown.join("\n")}\n`);
  }

  // One write for each frame, and none when nothing has changed.
  #draw = () => {
    const maxRows = Math.max(0, (this.#stream.rows || 24) - ROWS_ABOVE_FOOTER);
    const footer = this.#footer(this.columns, maxRows)
      .slice(0, maxRows)
      .map((line) => clip(this.#hasColour ? line : withoutColours(line), this.columns));
    if (this.#queue.length === 0 && footer.join("\n") === this.#drawn.join("\n")) return;
    const lines = [...this.#queue, ...footer].map((line) => `${line}\n`).join("");
    this.#stream.write(`${BEGIN_FRAME}${this.#backToTop()}${lines}${END_FRAME}`);
    this.#queue = [];
    this.#drawn = footer;
  };

  // A terminal that was made narrower has broken the old footer's lines into more rows.
  #backToTop() {
    const columns = this.#stream.columns || 80;
    const rows = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / columns)), 0);
    return rows > 0 ? `\x1b[${rows}A\r\x1b[J` : "";
  }

  // At the exit of the process only synchronous writes arrive.
  #restore = () => {
    try {
      writeSync(this.#stream.fd, SHOW_CURSOR);
    } catch {
      // The terminal is gone, and with it its cursor.
    }
  };
}
