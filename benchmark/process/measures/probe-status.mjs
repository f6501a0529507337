import { childProgram } from "../programs.mjs";

export const measure = {
  name: "probe-status",
  prepare: async () => ({ idle: await childProgram("idle") }),
  async run(library, { idle }) {
    await library.startMetered(idle, 1);
    const told = library.status().length;
    if (told !== 1) throw new Error(`${told} processes instead of one`);
    return {};
  },
};
