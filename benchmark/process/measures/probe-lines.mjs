import { countLines } from "../count-lines.mjs";
import { prepareStream } from "../stream.mjs";

export const measure = {
  name: "probe-lines",
  prepare: () => prepareStream("plain", 1),
  async run(library, input) {
    await countLines(library, input);
    return {};
  },
};
