// Processor time and memory of many children: how long an answer takes, and how much of that is the JS thread's.

import { jsThreadCpuMs } from "../harness/cpu.mjs";
import { quantile } from "../harness/statistics.mjs";
import { within } from "./deadline.mjs";
import { childProgram } from "./programs.mjs";

const COUNT = 100;
const ANSWER_WITHIN_MS = 10_000;
/** A slow library gets fewer rounds, not a longer run. */
const MAX_MS = 4_000;

export function metricsMeasure({ name, fields, about }) {
  return {
    name,
    about,
    figures: [
      { name, key: "answerMs", unit: "ms", better: "lower" },
      {
        name: `${name}-js-block`,
        key: "jsMs",
        unit: "ms",
        better: "lower",
        about: "CPU of the JS thread for each such answer",
      },
    ],
    feature: "metrics",
    needs: ["probe-metrics"],
    timeoutMs: 60_000,
    prepare: async ({ quick }) => ({ rounds: quick ? 30 : 200, idle: await childProgram("idle") }),
    limit: { program: "metrics", args: ({ rounds, idle }) => [fields, COUNT, rounds, idle] },
    async run(library, { rounds, idle }) {
      await library.startMetered(idle, COUNT);
      // The first opens files and has nothing to compare with.
      await ask(library, fields, COUNT);
      const times = [];
      const started = performance.now();
      const cpu = await settledJsCpuMs();
      while (times.length < rounds && performance.now() - started < MAX_MS) {
        const begun = performance.now();
        await ask(library, fields, COUNT);
        times.push(performance.now() - begun);
      }
      const jsMs = ((await settledJsCpuMs()) - cpu) / times.length;
      return { answerMs: quantile(times, 0.5), p99Ms: quantile(times, 0.99), jsMs, rounds: times.length };
    },
  };
}

/** Quick is easy without the work: every child must be in the answer, with memory in use. */
export async function ask(library, fields, count) {
  const answer = await within(ANSWER_WITHIN_MS, library.metrics(fields), "no answer");
  const found = library.countMetered(answer);
  if (found !== count) throw new Error(`figures of ${found} of ${count} children`);
}

/** The kernel adds a thread's time up when it sleeps or at a tick; a short sleep makes that exact. */
async function settledJsCpuMs() {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return jsThreadCpuMs();
}
