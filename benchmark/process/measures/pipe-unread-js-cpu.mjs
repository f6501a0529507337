// Output that is kept or dropped but that nobody looks at: a log in the background should cost the JS thread nothing.

import { streamCost } from "../stream-cost.mjs";
import { prepareStream } from "../stream.mjs";

export const measure = {
  name: "pipe-unread-js-cpu",
  about:
    "CPU of the JS thread for each MB of 100 MB (20 for --quick) that nobody listens to: ours keeps the newest, a Node stream is resumed",
  figures: [
    { name: "pipe-unread-js-cpu", key: "jsMsPerMegabyte", unit: "ms/MB", better: "lower" },
    {
      name: "pipe-unread-process-cpu",
      key: "processMsPerMegabyte",
      unit: "ms/MB",
      better: "lower",
      about: "CPU of the whole host process for each MB",
    },
    {
      name: "pipe-unread-throughput",
      key: "megabytesPerSecond",
      unit: "MB/s",
      better: "higher",
      about: "what the writer gets through",
    },
  ],
  feature: "unread",
  needs: ["probe-spawn"],
  timeoutMs: 60_000,
  noLimit: "nothing of it is the JS thread's",
  prepare: ({ quick }) => prepareStream("plain", quick ? 20 : 100),
  run: (library, input) => streamCost(library, input, "bytes", false),
};
