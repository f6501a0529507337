// Lines of JSON by hand, one write a tick.

import { NEWLINE_CHILD } from "../programs.mjs";
import { startByHand } from "../by-hand.mjs";

export const contender = {
  name: "newline JSON, batched",
  load: async () => ({
    version: process.version,
    start(runtime) {
      let waiting = "";
      const flush = (stdin) => {
        stdin.write(waiting);
        waiting = "";
      };
      return startByHand(runtime, NEWLINE_CHILD, (stdin, line) => {
        if (waiting === "") process.nextTick(flush, stdin);
        waiting += line;
      });
    },
  }),
};
