import { cpuFigures, cpuPerMegabyte } from "../cpu-per-megabyte.mjs";
import { prepareCorpus } from "../stream.mjs";

export const measure = {
  name: "js-cpu",
  about: "CPU of the JS thread while the corpus streams as strings",
  figures: cpuFigures("js-cpu"),
  needs: ["probe-stream"],
  timeoutMs: 60_000,
  prepare: prepareCorpus,
  limit: { program: "read-loop", args: ({ file }) => [file] },
  run: (library, input) => cpuPerMegabyte(library, input, "string"),
};
