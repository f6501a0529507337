"use strict";
// The corpus: recorded sessions, and streams made by hand.

const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const folder = join(__dirname, "corpus");

/** `{ name, cols, rows, events }`; an event is a text or `[cols, rows]`. */
const sessions = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => ({ name: file.slice(0, -".json".length), ...JSON.parse(readFileSync(join(folder, file), "utf8")) }));

/** Bytes of all texts. */
function byteLength({ events }) {
  return events.reduce((sum, event) => sum + (typeof event === "string" ? Buffer.byteLength(event) : 0), 0);
}

/**
 * Feeds a session to a terminal from byte offset `from` on, up to and without `to`. A new size comes
 * with the byte after it; those at `to` itself do not come.
 */
function play({ events }, terminal, from = 0, to = Infinity) {
  let at = 0;
  for (const event of events) {
    if (typeof event !== "string") {
      if (at >= from && at < to) terminal.resize(event[0], event[1]);
      continue;
    }
    const bytes = Buffer.from(event);
    const [begin, end] = [Math.max(from - at, 0), Math.min(to - at, bytes.length)];
    if (begin < end) terminal.feed(bytes.subarray(begin, end));
    at += bytes.length;
  }
}

/** The size that a session has at an offset. */
function sizeAt({ cols, rows, events }, offset) {
  let at = 0;
  let size = { cols, rows };
  for (const event of events) {
    if (typeof event === "string") at += Buffer.byteLength(event);
    else if (at < offset) size = { cols: event[0], rows: event[1] };
  }
  return size;
}

module.exports = { byteLength, play, sessions, sizeAt };
