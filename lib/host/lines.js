"use strict";

// Lines of JSON out of a stream of bytes, whatever way it is cut. Each byte is looked at once.

const NEWLINE = 10;

/** A longer line is no message of a host: the largest that the engine sends by default is a quarter of it. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

class LineReader {
  #onLine;
  #onTooLong;
  #maxBytes;
  /** Pieces of a line whose end has not come. */
  #pieces = [];
  #length = 0;
  /** The rest of a line that is too long is passed over. */
  #isSkipping = false;

  /** `onLine(text)` gets each line that is not empty; `onTooLong(maxBytes)` is told of one that is left out. */
  constructor(onLine, onTooLong, maxBytes = MAX_LINE_BYTES) {
    this.#onLine = onLine;
    this.#onTooLong = onTooLong;
    this.#maxBytes = maxBytes;
  }

  push(chunk) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  #finish(last) {
    const isSkipped = this.#isSkipping || this.#isOver(last);
    const bytes = isSkipped || this.#pieces.length === 0 ? last : Buffer.concat([...this.#pieces, last]);
    this.#pieces = [];
    this.#length = 0;
    this.#isSkipping = false;
    if (isSkipped) return;
    const text = bytes.toString("utf8").trim();
    if (text !== "") this.#onLine(text);
  }

  #keep(piece) {
    if (this.#isSkipping) return;
    if (this.#isOver(piece)) {
      this.#pieces = [];
      this.#isSkipping = true;
      return;
    }
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  #isOver(piece) {
    if (this.#length + piece.length <= this.#maxBytes) return false;
    this.#onTooLong(this.#maxBytes);
    return true;
  }
}

module.exports = { LineReader };
