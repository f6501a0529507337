import { makeFifo } from "../process-tree.mjs";
import { childProgram } from "../programs.mjs";
import { timeStop } from "./stop-tree.mjs";

export const measure = {
  name: "probe-stop-tree",
  prepare: async () => ({ tree: await childProgram("tree") }),
  async run(library, { tree }) {
    await timeStop(library, tree, makeFifo());
    return {};
  },
};
