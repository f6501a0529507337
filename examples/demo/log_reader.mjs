// Reads the log producer's numbered lines: shows few of them, and notices if one is missing.

// About one line a second of all that arrive.
const SHOWN_LINES = 20_000;

export class LogReader {
  /** Lines read. */
  lines = 0;
  /** Lines that did not follow the one before. */
  gaps = 0;
  /** The longest time that the producer says it had to wait, in milliseconds. */
  waitedMs = 0;
  #last = 0;

  /** For each line of stdout. False: not worth showing. */
  read(line) {
    const number = Number(line.slice(1, line.indexOf(" ")));
    if (number !== this.#last + 1) this.gaps += 1;
    this.#last = number;
    this.lines += 1;
    return number === 1 || number % SHOWN_LINES === 0;
  }

  /** For each line of stderr. */
  readError(line) {
    this.waitedMs = Math.max(this.waitedMs, Number(/waited (\d+) ms/.exec(line)?.[1] ?? 0));
  }
}
