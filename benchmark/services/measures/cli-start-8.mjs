// The same by the commands that people type. pm2's, supervisord's and pitchfork's daemons are up before; ours is started.

import { serviceProgram } from "../programs.mjs";
import { startRounds } from "../rounds.mjs";

const figure = (name, key, about) => ({ name, key, unit: "ms", better: "lower", about });

export const measure = {
  name: "cli-start-8",
  about: "from the command until eight services run and the command has ended",
  figures: [
    figure("cli-start-8", "runningMs"),
    figure("cli-stop-8", "goneMs", "from the command until none is left and the command has ended"),
  ],
  feature: "command",
  needs: ["probe-start"],
  hosts: ["node"],
  timeoutMs: 60_000,
  noLimit: "start-8 has it",
  prepare: async ({ quick }) => ({ program: await serviceProgram(), rounds: quick ? 1 : 2 }),
  run: (library, { program, rounds }) => startRounds(library, { program, rounds }),
};
