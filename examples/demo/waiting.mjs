// Waiting that a quit ends, and that never lasts for ever.

import { setTimeout as delay } from "node:timers/promises";

const LOOK_EVERY_MS = 10;

/** Settles after `ms`; rejects when `signal` is aborted. */
export function sleep(ms, signal) {
  return delay(ms, undefined, { signal });
}

/** Settles with the first truthy result of `look()`, or with undefined when the time is up. */
export async function until(look, { timeoutMs, signal }) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) return undefined;
    await sleep(LOOK_EVERY_MS, signal);
  }
}
