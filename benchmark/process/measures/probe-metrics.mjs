import { ask } from "../metrics.mjs";
import { childProgram } from "../programs.mjs";

const COUNT = 2;

export const measure = {
  name: "probe-metrics",
  prepare: async () => ({ idle: await childProgram("idle") }),
  async run(library, { idle }) {
    await library.startMetered(idle, COUNT);
    for (const fields of ["basic", "full"]) await ask(library, fields, COUNT);
    return {};
  },
};
