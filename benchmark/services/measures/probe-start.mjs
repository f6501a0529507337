// Does it start the services, and stop them?

import { startRounds } from "../rounds.mjs";
import { serviceProgram } from "../programs.mjs";

export const measure = {
  name: "probe-start",
  prepare: async () => ({ program: await serviceProgram() }),
  run: (library, { program }) => startRounds(library, { program, rounds: 1 }),
};
