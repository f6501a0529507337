// CPU time of main and of the page, each with all threads of its process: what it costs the machine.

import { readFileSync, readdirSync } from "node:fs";
import { processCpuMs } from "../../harness/cpu.mjs";

/** A page can't tell its own. */
export function cpuOfProcessMs(pid) {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // A thread that has ended meanwhile.
    }
  }
  return sum / 1e6;
}

/** Begins to count; the result ends it. */
export function watchCpu(pid) {
  const main = processCpuMs();
  const page = cpuOfProcessMs(pid);
  const begun = performance.now();
  return () => ({
    ms: performance.now() - begun,
    mainMs: processCpuMs() - main,
    pageMs: cpuOfProcessMs(pid) - page,
  });
}
