import { jsThreadCpuMs } from "../../harness/cpu.mjs";
import { countLines } from "../count-lines.mjs";
import { prepareStream } from "../stream.mjs";

export const measure = {
  name: "lines-throughput",
  about:
    "100 MB (20 for --quick) of lines of 80 bytes, one call or turn a line, from before the start to the last line",
  figures: [
    { name: "lines-throughput", key: "megabytesPerSecond", unit: "MB/s", better: "higher" },
    {
      name: "lines-js-cpu",
      key: "jsMsPerMegabyte",
      unit: "ms/MB",
      better: "lower",
      about: "CPU of the JS thread for each MB",
    },
  ],
  feature: "lines",
  needs: ["probe-lines"],
  timeoutMs: 60_000,
  prepare: ({ quick }) => prepareStream("plain", quick ? 20 : 100),
  limit: { program: "read-stream", args: ({ program, args }) => ["lines", program, ...args] },
  async run(library, input) {
    const megabytes = input.bytes / 1e6;
    const cpu = jsThreadCpuMs();
    const begun = performance.now();
    await countLines(library, input);
    const seconds = (performance.now() - begun) / 1_000;
    return { megabytesPerSecond: megabytes / seconds, jsMsPerMegabyte: (jsThreadCpuMs() - cpu) / megabytes };
  },
};
