// Lines of JSON by hand, a write for each call: what one writes without a library.

import { NEWLINE_CHILD } from "../programs.mjs";
import { startByHand } from "../by-hand.mjs";

export const contender = {
  name: "newline JSON",
  load: async () => ({
    version: process.version,
    start: (runtime) => startByHand(runtime, NEWLINE_CHILD, (stdin, line) => stdin.write(line)),
  }),
};
