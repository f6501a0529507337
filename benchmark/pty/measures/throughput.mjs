// How fast and how whole: all bytes of the corpus, in string mode, compared by SHA-256 after the clock has stopped.

import { createHash } from "node:crypto";
import { prepareCorpus, streamCorpus } from "../stream.mjs";

export const measure = {
  name: "throughput",
  about: "`cat` of coloured UTF-8 text through a terminal, strings to JS; 200 MB (20 for --quick and slow peers)",
  figures: [
    { name: "throughput", key: "megabytesPerSecond", unit: "MB/s", better: "higher" },
    {
      name: "throughput-bytes-lost",
      key: "bytesLost",
      unit: "bytes",
      better: "lower",
      about: "bytes that never came, of a run",
    },
  ],
  needs: ["probe-stream"],
  timeoutMs: 60_000,
  prepare: prepareCorpus,
  limit: { program: "read-loop", args: ({ file }) => [file] },

  async run(library, input) {
    // Written before, so that no page of it is touched for the first time while the clock runs.
    const seen = Buffer.alloc(input.bytes + 65_536, 1);
    let length = 0;
    const { seconds, lateChunks } = await streamCorpus(library, input, "string", {
      onChunk: (text) => (length += seen.write(text, length)),
    });
    const sha256 = createHash("sha256").update(seen.subarray(0, length)).digest("hex");
    return {
      megabytesPerSecond: length / 1e6 / seconds,
      bytesLost: input.bytes - length,
      isIntact: sha256 === input.sha256,
      lateChunks,
    };
  },

  note(results) {
    const broken = results.filter((result) => result.isIntact === false).length;
    const late = results.filter((result) => result.lateChunks > 0).length;
    const told = [];
    if (broken > 0) told.push(`NOT INTACT in ${broken} of ${results.length} runs`);
    if (late > 0) told.push(`data after its exit event in ${late}`);
    return told.join(", ");
  },
};
