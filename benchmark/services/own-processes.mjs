// The processes of a contender's daemon, which say nowhere who they are.

import { readdirSync, readFileSync } from "node:fs";

/** Those whose command line matches and whose environment has the variable. */
export function ownProcesses(commandLine, variable) {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ");
      return commandLine.test(line) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${variable}\0`);
    } catch {
      return false; // gone meanwhile
    }
  });
}
