// What a stream costs, when the listener itself does next to nothing.

import { jsThreadCpuMs, processCpuMs } from "../harness/cpu.mjs";
import { streamOutput } from "./stream.mjs";

/** CPU from after the start, which has measures of its own, to the library's end. */
export async function streamCost(library, input, mode, hasListener = true) {
  let chunks = 0;
  let last = 0;
  let js = 0;
  let all = 0;
  const onChunk = (chunk) => {
    chunks++;
    // A look at one unit, so that text decoded lazily is counted as well. A decoder may hold all of a chunk back.
    if (chunk.length > 0)
      last ^= typeof chunk === "string" ? chunk.charCodeAt(chunk.length - 1) : chunk[chunk.length - 1];
  };
  const seconds = await streamOutput(library, input, mode, {
    onChunk: hasListener ? onChunk : undefined,
    onStarted() {
      js -= jsThreadCpuMs();
      all -= processCpuMs();
    },
    onEnd() {
      js += jsThreadCpuMs();
      all += processCpuMs();
    },
  });
  const megabytes = input.bytes / 1e6;
  return {
    megabytesPerSecond: megabytes / seconds,
    jsMsPerMegabyte: js / megabytes,
    processMsPerMegabyte: all / megabytes,
    chunksPerMegabyte: chunks / megabytes,
    last,
  };
}

/** `name` as in "pipe-text". */
export function streamFigures(name) {
  return [
    { name: `${name}-throughput`, key: "megabytesPerSecond", unit: "MB/s", better: "higher" },
    {
      name: `${name}-js-cpu`,
      key: "jsMsPerMegabyte",
      unit: "ms/MB",
      better: "lower",
      about: "CPU of the JS thread for each MB",
    },
    {
      name: `${name}-process-cpu`,
      key: "processMsPerMegabyte",
      unit: "ms/MB",
      better: "lower",
      about: "CPU of the whole host process for each MB, the library's own threads included (c: the read loop)",
    },
  ];
}
