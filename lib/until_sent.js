"use strict";

const { aborted, timedOut } = require("./errors.js");
const { checkWaitOptions } = require("./option_checks.js");

/**
 * Settles when all that was sent is with the system, or as the options say. `whenSent(callback)` calls back, maybe with
 * why it never will be; false: nothing waits. `what` names the call.
 */
function untilSent(what, options, whenSent) {
  return new Promise((resolve, reject) => {
    checkWaitOptions(options, what);
    const { signal, timeoutMs } = options;
    const finish = (error) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      if (error) reject(error);
      else resolve();
    };
    const onAbort = () => finish(aborted(`Waiting for ${what}`, signal));
    let timer;
    if (signal?.aborted) return onAbort();
    if (!whenSent(finish)) return resolve();
    signal?.addEventListener("abort", onAbort, { once: true });
    if (timeoutMs !== undefined) timer = setTimeout(() => finish(timedOut(what, timeoutMs)), timeoutMs);
  });
}

module.exports = { untilSent };
