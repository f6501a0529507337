// What a program may ask in every frame: it must come from memory.

import { quantile } from "../../harness/statistics.mjs";
import { childProgram } from "../programs.mjs";

const COUNT = 100;

export const measure = {
  name: "status-100",
  about: `the states of ${COUNT} live processes, synchronously, median of a run's calls`,
  figures: [{ name: "status-100", key: "medianUs", unit: "µs", better: "lower" }],
  feature: "status",
  needs: ["probe-status"],
  timeoutMs: 30_000,
  noLimit: "memory only: the kernel has no part in it",
  prepare: async ({ quick }) => ({ calls: quick ? 500 : 5_000, idle: await childProgram("idle") }),
  async run(library, { calls, idle }) {
    await library.startMetered(idle, COUNT);
    const times = [];
    let seen = 0;
    for (let call = 0; call < calls; call++) {
      const begun = performance.now();
      const states = library.status();
      times.push((performance.now() - begun) * 1_000);
      seen += states.length;
    }
    if (seen !== COUNT * calls) throw new Error(`${seen / calls} of ${COUNT} processes were told`);
    return { medianUs: quantile(times, 0.5), p99Us: quantile(times, 0.99) };
  },
};
