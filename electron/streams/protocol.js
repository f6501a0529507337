"use strict";

// What both ends of a page's port agree on. Each message is an array: its kind, the number that the page gave to the
// stream, and what belongs to that kind. Small operations do not come this way, but over the session's calls.

/** From main to the page. */
const TO_PAGE = {
  /** `[kind, stream, bytes]`: output, as a Uint8Array of its exact size. */
  data: "data",
  /** `[kind, stream, snapshot]`: the screen, in place of what is shown. */
  snapshot: "snapshot",
  /** `[kind, stream, skippedBytes]`: output that this page missed. */
  gap: "gap",
  /** `[kind, stream, exit]`: behind the last byte. */
  exit: "exit",
  /** `[kind, stream, restart]`: started anew. */
  restart: "restart",
  /** `[kind, stream]`: no output can follow. */
  end: "end",
  /** `[kind, stream, bytes]`: input that the program has taken since the stream was opened. */
  taken: "taken",
  /** `[kind, stream, news]`: what has changed. The next comes when the page has seen this one. */
  news: "news",
};

/** From the page to main. */
const TO_MAIN = {
  /** `[kind, stream, bytes]`: output that the page is done with since the stream was opened. */
  acknowledge: "acknowledge",
  /** `[kind, stream, data]`: input, a string or a Uint8Array. */
  input: "input",
  /** `[kind, stream]`: no input will follow. */
  endInput: "endInput",
  /** `[kind, stream]`: ready for more news. */
  seen: "seen",
  /** `[kind, stream]`: nobody looks at it any more. */
  close: "close",
};

/** Input that a page may have under way on one stream; a larger paste waits in the page. */
const INPUT_WINDOW_BYTES = 256 * 1024;

/** A page acknowledges when it is done with this much, and what is less after a short time. */
const ACKNOWLEDGE_BYTES = 32 * 1024;

module.exports = { ACKNOWLEDGE_BYTES, INPUT_WINDOW_BYTES, TO_MAIN, TO_PAGE };
