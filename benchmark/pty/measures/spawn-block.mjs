import { timeSpawns } from "../spawning.mjs";

export const measure = {
  name: "spawn-block",
  about: "JS thread blocked by spawning one terminal, median of a run's spawns of `true`",
  figures: [
    { name: "spawn-block", key: "medianUs", unit: "µs", better: "lower" },
    { name: "spawn-block-first", key: "firstUs", unit: "µs", better: "lower", about: "the first spawn of a process" },
  ],
  needs: ["probe-end"],
  timeoutMs: 30_000,
  prepare: ({ quick }) => ({ count: quick ? 20 : 50 }),
  limit: { program: "spawn", args: ({ count }) => [count, 0] },
  run: (library, { count }) => timeSpawns(library, count),
};
