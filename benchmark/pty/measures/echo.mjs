import { echoRounds } from "../echo-round.mjs";

export const measure = {
  name: "echo",
  about: "round trip of one byte through `cat` in raw mode, median",
  figures: [
    { name: "echo", key: "p50Us", unit: "µs", better: "lower" },
    { name: "echo-p99", key: "p99Us", unit: "µs", better: "lower", about: "99th percentile of the same" },
  ],
  needs: ["probe-echo"],
  timeoutMs: 30_000,
  prepare: ({ quick }) => ({ rounds: quick ? 500 : 3_000 }),
  limit: { program: "echo", args: ({ rounds }) => [rounds] },
  run: (library, { rounds }) => echoRounds(library, rounds),
};
