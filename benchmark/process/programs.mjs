// What contenders start: small programs, so that the figures are the library's and not a program's own start.

import { join } from "node:path";
import { compileProgram } from "../harness/limit.mjs";
import { BENCHMARK_ROOT } from "../harness/places.mjs";

/** @param {"idle" | "writer" | "tree"} name */
export function childProgram(name) {
  return compileProgram("process", "programs", name);
}

export const IPC_CHILD = join(BENCHMARK_ROOT, "process", "programs", "ipc-child.mjs");
