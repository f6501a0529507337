import { streamCost, streamFigures } from "../stream-cost.mjs";
import { prepareStream } from "../stream.mjs";

export const measure = {
  name: "pipe-text-throughput",
  about: "200 MB (20 for --quick) of coloured UTF-8 as strings to JS",
  figures: streamFigures("pipe-text"),
  feature: "spawn",
  needs: ["probe-stream"],
  timeoutMs: 60_000,
  prepare: ({ quick }) => prepareStream("coloured", quick ? 20 : 200),
  limit: { program: "read-stream", args: ({ program, args }) => ["bytes", program, ...args] },
  run: (library, input) => streamCost(library, input, "string"),
};
