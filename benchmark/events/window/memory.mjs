import { readFileSync } from "node:fs";

/** MB of a process, shared memory by its share: what is on its way between two processes counts once. */
export function memoryMb(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return (Number(/^Pss:\s+(\d+)/m.exec(text)[1]) * 1_024) / 1e6;
}
