// A child calls its parent, one call after the other.

import { quantile } from "../harness/statistics.mjs";

const WARM_ROUNDS = 500;

export function hostCallMeasure(runtimeName, findRuntime) {
  const name = `host-call-${runtimeName}`;
  return {
    name,
    about: `a small call of a child in ${runtimeName === "bun" ? "Bun" : "Node"} to its parent, one at a time, median`,
    figures: [
      { name, key: "p50Us", unit: "µs", better: "lower" },
      { name: `${name}-p99`, key: "p99Us", unit: "µs", better: "lower" },
    ],
    feature: "be-asked",
    timeoutMs: 60_000,
    noLimit: "no limit written: see process, ipc-node-p50",
    prepare: async ({ quick }) => ({ rounds: quick ? 2_000 : 10_000, ...(await findRuntime(runtimeName)) }),
    async run(library, { runtime, missing, rounds }) {
      if (missing) throw new Error(missing);
      const times = await library.beAsked(runtime, [String(rounds), String(WARM_ROUNDS)]);
      return { p50Us: quantile(times, 0.5), p99Us: quantile(times, 0.99) };
    },
  };
}
