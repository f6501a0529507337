// Does the event loop stay free while a child floods? The timer runs from before the spawn to the end.

import { execFile } from "node:child_process";
import { compileLimit } from "../../harness/limit.mjs";
import { warmLoopWatch, watchLoop } from "../../harness/loop-lateness.mjs";
import { prepareCorpus, streamCorpus } from "../stream.mjs";

export const measure = {
  name: "loop-delay",
  about: "worst lateness of a 1 ms timer while the corpus streams as strings",
  figures: [
    { name: "loop-delay", key: "worstMs", unit: "ms", better: "lower" },
    { name: "loop-delay-p99", key: "p99Ms", unit: "ms", better: "lower", about: "99th percentile of the same" },
  ],
  needs: ["probe-stream"],
  timeoutMs: 60_000,
  prepare: prepareCorpus,
  /** The machine's own noise: an idle loop while the C read loop streams in another process. */
  async runLimit({ file }) {
    const program = await compileLimit("pty", "read-loop");
    await warmLoopWatch();
    const finish = watchLoop();
    await new Promise((resolve) => execFile(program, [file], resolve));
    return finish();
  },

  async run(library, input) {
    await warmLoopWatch();
    const finish = watchLoop();
    let units = 0;
    let lateness;
    const { seconds } = await streamCorpus(library, input, "string", {
      onChunk: (text) => (units += text.length),
      onEnd: () => (lateness = finish()),
    });
    return { ...lateness, megabytesPerSecond: input.bytes / 1e6 / seconds, units };
  },
};
