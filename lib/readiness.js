"use strict";

// When a process counts as ready: a line of its output says so.

const { SignalboxError, aborted, optionType } = require("./errors.js");
const { checkOptions, checkWaitOptions } = require("./options.js");

/** How long a process may take to become ready. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** The option, checked before anything is started. */
function checkReady(ready) {
  const { line, timeoutMs = DEFAULT_TIMEOUT_MS } = checkOptions(ready, ["line", "timeoutMs"], "ready");
  checkWaitOptions({ timeoutMs }, "ready");
  return { line, matches: matcher(line), timeoutMs };
}

class Readiness {
  #promise;
  #abandon;

  /** `ready` is what `checkReady` made of the option. */
  constructor(process, { line, matches, timeoutMs }) {
    this.#promise = new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer);
        for (const stop of stops) stop();
        settle(value);
      };
      const fail = (why) =>
        finish(
          reject,
          new SignalboxError("ERR_SIGNALBOX_NOT_READY", `Process ${process.id} did not become ready: ${why}.`, {
            id: process.id,
          }),
        );
      const timer = setTimeout(() => fail(`no line matched ${line} within ${timeoutMs} ms`), timeoutMs);
      timer.unref(); // the process itself keeps the event loop running
      this.#abandon = () => fail("it was not started");
      const stops = [
        // A view of its own: others' listeners still begin with the first line.
        process.on("line", (found) => matches(found.text) && finish(resolve, found), { fromOffset: 0 }),
        process.on("exit", ({ exitCode, signal }) => fail(`it ended (${signal ?? `exit code ${exitCode}`})`)),
      ];
    });
    this.#promise.catch(() => {}); // for whoever asks
  }

  /** The process was not started. */
  abandon() {
    this.#abandon();
  }

  wait(options = {}) {
    const { signal } = checkOptions(options, ["signal"], "whenReady");
    if (!signal) return this.#promise;
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(aborted("Waiting for readiness", signal));
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      this.#promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
    });
  }
}

function matcher(line) {
  if (typeof line === "string") return (text) => text.includes(line);
  if (line instanceof RegExp) {
    // Without the flags that make a match depend on the one before.
    const pattern = new RegExp(line.source, line.flags.replace(/[gy]/g, ""));
    return (text) => pattern.test(text);
  }
  throw optionType("ready.line", "a string or a regular expression", line);
}

module.exports = { Readiness, checkReady };
