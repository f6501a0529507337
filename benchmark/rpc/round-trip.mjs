// One call after the other.

import { quantile } from "../harness/statistics.mjs";

const WARM_ROUNDS = 500;

/** Microseconds of each call, in order. `make(round)` gives what is sent, `check(sent, returned)` throws. */
export async function roundTrips(peer, rounds, make, check, warmRounds = WARM_ROUNDS) {
  const times = [];
  for (let round = -warmRounds; round < rounds; round++) {
    const sent = make(round);
    const begun = performance.now();
    const returned = await peer.call(sent);
    const us = (performance.now() - begun) * 1_000;
    check(sent, returned);
    if (round >= 0) times.push(us);
  }
  return times;
}

export function roundTripMeasure(runtimeName, findRuntime) {
  const name = `round-trip-${runtimeName}`;
  return {
    name,
    about: `a small call to a child in ${runtimeName === "bun" ? "Bun" : "Node"}, one at a time, median`,
    figures: [
      { name, key: "p50Us", unit: "µs", better: "lower" },
      { name: `${name}-p99`, key: "p99Us", unit: "µs", better: "lower" },
    ],
    timeoutMs: 60_000,
    noLimit: "no limit written: see process, ipc-node-p50",
    prepare: async ({ quick }) => ({ rounds: quick ? 2_000 : 10_000, ...(await findRuntime(runtimeName)) }),
    async run(library, { runtime, missing, rounds }) {
      if (missing) throw new Error(missing);
      const peer = await library.start(runtime);
      const make = (round) => ({ number: round, text: "small" });
      const times = await roundTrips(peer, rounds, make, (sent, returned) => {
        if (returned.number !== sent.number) throw new Error("another answer than the one asked for");
      });
      await peer.end();
      return { p50Us: quantile(times, 0.5), p99Us: quantile(times, 0.99) };
    },
  };
}
