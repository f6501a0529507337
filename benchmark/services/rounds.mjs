// Rounds of a start and a stop, each seen from outside and answered by the contender.

import { jsThreadCpuMs } from "../harness/cpu.mjs";
import { watchLoop, warmLoopWatch } from "../harness/loop-lateness.mjs";
import { quantile } from "../harness/statistics.mjs";
import { eightServices, makeFifo, watchSigns } from "./eight.mjs";

/** Medians of the rounds but for the first, which is compilation's, and the first by itself. */
export async function startRounds(library, { program, rounds }) {
  const fifo = makeFifo();
  await library.prepare(eightServices(program, fifo));
  if (library.isInProcess) await warmLoopWatch();
  const figures = [];
  for (let round = 0; round <= rounds; round++) figures.push(await startAndStop(library, fifo));
  const middle = (key) => quantile(figures.slice(1).map((one) => one[key]), 0.5); // prettier-ignore
  const { runningMs, blockedMs } = figures[0];
  const own = library.isInProcess && {
    blockedMs: middle("blockedMs"),
    firstBlockedMs: blockedMs,
    cpuMs: middle("cpuMs"),
  };
  return { runningMs: middle("runningMs"), firstMs: runningMs, goneMs: middle("goneMs"), ...own };
}

async function startAndStop(library, fifo) {
  const signs = watchSigns(fifo);
  const running = signs.running();
  const cpu = library.isInProcess ? jsThreadCpuMs() : 0;
  const begun = performance.now();
  const started = library.start();
  // All that the call does before the loop goes on is its own: what it has left to microtasks too.
  const turned = new Promise((resolve) => setImmediate(() => resolve(performance.now() - begun)));
  const finish = watchLoop();
  await Promise.all([started, running]);
  const runningMs = performance.now() - begun;
  const { stalledMs } = finish();
  const cpuMs = library.isInProcess ? jsThreadCpuMs() - cpu : 0;
  const callMs = await turned;
  signs.awaitEnd();
  const asked = performance.now();
  await Promise.all([library.stop(), signs.gone()]);
  const goneMs = performance.now() - asked;
  await library.forget?.();
  return { runningMs, goneMs, blockedMs: callMs + stalledMs, cpuMs };
}
