// How late a 1 ms timer fires. Bun lacks parts of perf_hooks, so all hosts get the same timer of our own.

import { quantile } from "./statistics.mjs";

/** Less is the timer's own granularity, and no stop of the loop. */
const STALL_MS = 1;

/**
 * Each tick costs CPU: where that is measured too, a longer period sees the same worst delay for less.
 * @returns {() => { worstMs: number, p99Ms: number, stalledMs: number }} ends the watch; `stalledMs` is the sum of all
 * stalls
 */
export function watchLoop(periodMs = 1) {
  const late = [];
  let due = performance.now() + periodMs;
  let timer = setTimeout(tick, periodMs);
  function tick() {
    late.push(Math.max(0, performance.now() - due));
    due = performance.now() + periodMs;
    timer = setTimeout(tick, periodMs);
  }
  return () => {
    clearTimeout(timer);
    // A tick that is still due counts: a loop blocked to the end would otherwise look idle.
    late.push(Math.max(0, performance.now() - due));
    return {
      worstMs: late.reduce((worst, one) => Math.max(worst, one), 0),
      p99Ms: quantile(late, 0.99),
      stalledMs: late.reduce((sum, one) => (one < STALL_MS ? sum : sum + one), 0),
    };
  };
}

/** The timer's own first ticks (compilation) are nobody's. */
export async function warmLoopWatch() {
  const finish = watchLoop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  finish();
}
