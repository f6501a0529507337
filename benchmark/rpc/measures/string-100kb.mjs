import { quantile } from "../../harness/statistics.mjs";
import { roundTrips } from "../round-trip.mjs";
import { findRuntime } from "../runtimes.mjs";

const CHARACTERS = 100_000;

export const measure = {
  name: "string-100kb",
  about: "a string of 100 kB to a child in Node and back, one at a time, median",
  figures: [{ name: "string-100kb", key: "p50Us", unit: "µs", better: "lower" }],
  timeoutMs: 60_000,
  noLimit: "no limit written: see process, ipc-10mb",
  prepare: async ({ quick }) => ({ rounds: quick ? 200 : 1_000, ...(await findRuntime("node")) }),
  async run(library, { runtime, missing, rounds }) {
    if (missing) throw new Error(missing);
    const peer = await library.start(runtime);
    const text = "0123456789abcdef".repeat(CHARACTERS / 16);
    const check = (sent, returned) => {
      if (returned.text !== sent.text) throw new Error("another string came back");
    };
    const times = await roundTrips(peer, rounds, (round) => ({ round, text }), check, 50);
    await peer.end();
    return { p50Us: quantile(times, 0.5) };
  },
};
