// What a megabyte costs the JS thread, when the listener itself does next to nothing.

import { jsThreadCpuMs, processCpuMs } from "../harness/cpu.mjs";
import { streamCorpus } from "./stream.mjs";

export async function cpuPerMegabyte(library, input, mode) {
  let units = 0;
  let callbacks = 0;
  let last = 0;
  let js = 0;
  let all = 0;
  const { seconds } = await streamCorpus(library, input, mode, {
    onChunk(chunk) {
      callbacks++;
      units += chunk.length;
      // A look at one unit, so that text decoded lazily is counted as well.
      last ^= typeof chunk === "string" ? chunk.charCodeAt(chunk.length - 1) : chunk[chunk.length - 1];
    },
    // From after the spawn, which has a measure of its own, to the library's end.
    onSpawned() {
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
    jsMsPerMegabyte: js / megabytes,
    processMsPerMegabyte: all / megabytes,
    callbacksPerMegabyte: callbacks / megabytes,
    megabytesPerSecond: megabytes / seconds,
    units,
    last,
  };
}

/** The figures of both modes; `name` is the measure's. */
export function cpuFigures(name) {
  return [
    { name, key: "jsMsPerMegabyte", unit: "ms/MB", better: "lower" },
    {
      name: `${name}-process`,
      key: "processMsPerMegabyte",
      unit: "ms/MB",
      better: "lower",
      about: "CPU of the whole host process, the library's own threads included (c: the read loop)",
    },
    {
      name: `${name}-callbacks`,
      key: "callbacksPerMegabyte",
      unit: "1/MB",
      better: "lower",
      about: "callbacks into JS for each megabyte",
    },
    {
      name: `${name}-rate`,
      key: "megabytesPerSecond",
      unit: "MB/s",
      better: "higher",
      about: "throughput with a listener that only counts, as the read loop in C does",
    },
  ];
}
