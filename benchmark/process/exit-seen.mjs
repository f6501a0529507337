// How late an end is told, and whether that depends on how many others live.

import { quantile } from "../harness/statistics.mjs";
import { within } from "./deadline.mjs";
import { endAll, NO_PIPES, startManyIdle } from "./idle-children.mjs";
import { childProgram } from "./programs.mjs";

/** The child has come to rest, and the host too. */
const REST_MS = 2;
const TOLD_WITHIN_MS = 10_000;

export function exitSeenMeasure(others) {
  const name = `exit-seen-${others}`;
  const beside = others === 0 ? "no other lives" : `${others.toLocaleString("en")} others live`;
  return {
    name,
    about: `from the kill of a child to the host's own callback, while ${beside}; median of a run's rounds`,
    figures: [{ name, key: "medianUs", unit: "µs", better: "lower" }],
    feature: "exit",
    needs: ["probe-spawn"],
    timeoutMs: 60_000,
    prepare: async ({ quick }) => ({ rounds: quick ? 20 : 100, idle: await childProgram("idle") }),
    limit: { program: "exit-seen", args: ({ rounds, idle }) => [others, rounds, idle] },
    async run(library, { rounds, idle }) {
      const living = await startManyIdle(library, idle, others);
      const times = [];
      // The first is compilation's.
      for (let round = -1; round < rounds; round++) {
        const us = await timeEnd(library, idle);
        if (round >= 0) times.push(us);
      }
      await endAll(living);
      return { medianUs: quantile(times, 0.5), p99Us: quantile(times, 0.99) };
    },
  };
}

async function timeEnd(library, idle) {
  let exit;
  const told = new Promise((resolve) => (exit = () => resolve(performance.now())));
  const { pid } = await library.spawn(idle, [], { stdio: NO_PIPES }, { exit });
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const begun = performance.now();
  process.kill(pid, "SIGKILL");
  return ((await within(TOLD_WITHIN_MS, told, "the end of a child was not told")) - begun) * 1_000;
}
