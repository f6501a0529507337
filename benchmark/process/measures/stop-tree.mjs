import { quantile } from "../../harness/statistics.mjs";
import { growTree, makeFifo, PROCESSES } from "../process-tree.mjs";
import { childProgram } from "../programs.mjs";

/** The tree has come to rest. */
const REST_MS = 5;

export const measure = {
  name: "stop-tree",
  about: `from the call until none of a tree of ${PROCESSES} processes is left, median of a run's rounds`,
  figures: [{ name: "stop-tree", key: "goneMs", unit: "ms", better: "lower" }],
  feature: "stop-tree",
  needs: ["probe-stop-tree"],
  timeoutMs: 60_000,
  prepare: async ({ quick }) => ({ rounds: quick ? 3 : 10, tree: await childProgram("tree") }),
  limit: { program: "stop-tree", args: ({ rounds, tree }) => [PROCESSES, rounds, tree] },
  async run(library, { rounds, tree }) {
    const fifo = makeFifo();
    const times = [];
    // The first is compilation's.
    for (let round = -1; round < rounds; round++) {
      const ms = await timeStop(library, tree, fifo);
      if (round >= 0) times.push(ms);
    }
    return { goneMs: quantile(times, 0.5) };
  },
};

export async function timeStop(library, tree, fifo) {
  let root;
  const { gone } = await growTree(fifo, async () => (root = await library.startTree(tree, [fifo])));
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const begun = performance.now();
  const end = gone();
  const stopped = Promise.resolve(root.stop());
  await end;
  const ms = performance.now() - begun;
  // Only so that the next round does not begin in the middle of this one.
  await stopped;
  return ms;
}
