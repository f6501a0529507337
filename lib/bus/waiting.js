"use strict";

// What is waited for: with a time limit, a signal, and a reason to keep the event loop running.

const { aborted, timedOut } = require("../errors.js");

/**
 * A promise of what `start(resolve, reject)` is called back with; `start` returns what ends it. `what` says in messages
 * what is waited for.
 */
function waiting(core, what, { signal, timeoutMs }, start) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw aborted(what, signal);
    let timer;
    let stop;
    let isOver = false;
    const finish = (settle, value) => {
      if (isOver) return;
      isOver = true;
      core.clock.clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      core.hold(-1);
      stop?.();
      settle(value);
    };
    const onAbort = () => finish(reject, aborted(what, signal));
    core.hold(1);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (timeoutMs !== undefined) {
      timer = core.clock.setTimeout(() => finish(reject, timedOut(what, timeoutMs)), timeoutMs);
    }
    stop = start(
      (value) => finish(resolve, value),
      (error) => finish(reject, error),
    );
  });
}

module.exports = { waiting };
