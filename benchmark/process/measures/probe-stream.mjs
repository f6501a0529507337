// Twenty megabytes, whole: the measures themselves only count.

import { createHash } from "node:crypto";
import { block, sha256OfRepeated } from "../block.mjs";
import { prepareStream, streamOutput } from "../stream.mjs";

const MEGABYTES = 20;

export const measure = {
  name: "probe-stream",
  prepare: () => prepareStream("coloured", MEGABYTES),
  async run(library, input) {
    for (const mode of ["bytes", "string"]) {
      const hash = createHash("sha256");
      await streamOutput(library, input, mode, { onChunk: (chunk) => hash.update(chunk) });
      const expected = sha256OfRepeated(block("coloured").text, Number(input.args[1]));
      if (hash.digest("hex") !== expected) throw new Error(`other ${mode} than were written`);
    }
    return {};
  },
};
