// Does it start the services, and stop them?

import { startRounds } from "../rounds.mjs";
import { serviceProgram } from "../programs.mjs";

export const measure = {
  name: "probe-start",
  timeoutMs: 40_000, // a daemon of its own, and commands of half a second each
  prepare: async () => ({ program: await serviceProgram() }),
  run: (library, { program }) => startRounds(library, { program, rounds: 1 }),
};
