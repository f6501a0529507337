"use strict";

// What was refused, for the main process: each as an event, and in a flood as one event with a count, so that a page
// which is refused a million times does not keep main busy with the news of it.

/** Refusals of one kind that are told one by one within a period; the others are counted. */
const MOST_EACH = 10;
const PERIOD_MS = 1_000;

class Audit {
  #tell;
  #describe;
  #total = 0;
  /** Code and operation to `{ told, refusal, suppressed }`, of this period. */
  #kinds = new Map();
  #timer;

  /** `tell(refusal)` gets the events; `describe()` the facts of the place. */
  constructor(tell, describe) {
    this.#tell = tell;
    this.#describe = describe;
  }

  /** How many were refused in all. */
  get total() {
    return this.#total;
  }

  /** `error` is what the remote end is told; `document` is who asked. */
  refused(error, document) {
    this.#total++;
    const { code, message, operation, bus, names } = error;
    const refusal = {
      code,
      message,
      operation,
      bus,
      names,
      count: 1,
      at: Date.now(),
      ...whoIs(document),
      ...this.#describe(),
    };
    const key = `${code} ${operation}`;
    const kind = this.#kinds.get(key) ?? { told: 0, suppressed: 0 };
    this.#kinds.set(key, kind);
    kind.refusal = refusal;
    if (kind.told < MOST_EACH) {
      kind.told++;
      this.#tell(refusal);
    } else kind.suppressed++;
    this.#timer ??= setTimeout(() => this.#endPeriod(), PERIOD_MS).unref();
  }

  close() {
    clearTimeout(this.#timer);
    this.#endPeriod();
  }

  #endPeriod() {
    this.#timer = undefined;
    const kinds = [...this.#kinds.values()];
    this.#kinds.clear();
    for (const { suppressed, refusal } of kinds) if (suppressed > 0) this.#tell({ ...refusal, count: suppressed });
  }
}

function whoIs(document) {
  if (document === undefined) return {};
  const { origin, isMainFrame } = document;
  return { origin, frame: isMainFrame ? "main" : "sub" };
}

module.exports = { Audit };
