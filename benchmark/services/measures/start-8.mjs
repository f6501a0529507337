// Eight services from the call, or the command, until all run and whoever asked was told; then the way back. Daemons are
// up and know their services before.

import { join } from "node:path";
import { cacheFolder } from "../../harness/places.mjs";
import { COUNT } from "../eight.mjs";
import { serviceProgram } from "../programs.mjs";
import { startRounds } from "../rounds.mjs";

const figure = (name, key, about) => ({ name, key, unit: "ms", better: "lower", about });

export const measure = {
  name: "start-8",
  about: `from the call until ${COUNT} services run and the caller was told, median of a run's rounds`,
  figures: [
    figure("start-8", "runningMs"),
    figure("start-8-first", "firstMs", "a process' first start, or a command's first to its daemon"),
    figure("stop-8", "goneMs", "from the call until none is left and the caller was told"),
    figure("js-blocked", "blockedMs", "the call, with its microtasks, and stops of the loop of 1 ms or more until all run"),
    figure("js-blocked-first", "firstBlockedMs", "the same for a process' first start: modules, compilation"),
    figure("start-8-js-cpu", "cpuMs", "processor time of the JS thread until all run"),
  ], // prettier-ignore
  feature: "start",
  needs: ["probe-start"],
  timeoutMs: 60_000,
  prepare: async ({ quick }) => {
    const program = await serviceProgram();
    return { program, rounds: quick ? 3 : 15, forSlow: { rounds: quick ? 1 : 2 } };
  },
  limit: {
    program: "start",
    args: ({ program, rounds }) => [COUNT, rounds, program, join(cacheFolder(), `signs-${process.pid}`)],
  },
  run: (library, { program, rounds }) => startRounds(library, { program, rounds }),
};
