import { streamCost, streamFigures } from "../stream-cost.mjs";
import { prepareStream } from "../stream.mjs";

export const measure = {
  name: "pipe-throughput",
  about: "500 MB (50 for --quick) of a fast writer's output as bytes to JS, from before the start to the last chunk",
  figures: streamFigures("pipe"),
  feature: "spawn",
  needs: ["probe-stream"],
  timeoutMs: 60_000,
  prepare: ({ quick }) => prepareStream("plain", quick ? 50 : 500),
  limit: { program: "read-stream", args: ({ program, args }) => ["bytes", program, ...args] },
  run: (library, input) => streamCost(library, input, "bytes"),
};
