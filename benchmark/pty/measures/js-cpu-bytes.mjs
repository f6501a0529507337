import { cpuFigures, cpuPerMegabyte } from "../cpu-per-megabyte.mjs";
import { prepareCorpus } from "../stream.mjs";

export const measure = {
  name: "js-cpu-bytes",
  about: "CPU of the JS thread while the corpus streams as bytes",
  figures: cpuFigures("js-cpu-bytes"),
  needs: ["probe-stream"],
  timeoutMs: 60_000,
  prepare: prepareCorpus,
  limit: { program: "read-loop", args: ({ file }) => [file] },
  async run(library, input) {
    if (!library.hasBytes) throw new Error("gives strings only");
    return cpuPerMegabyte(library, input, "bytes");
  },
};
