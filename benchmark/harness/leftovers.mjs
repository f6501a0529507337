// What a measured run may leave behind: processes that left its group (daemons, groups of their own) and files. Each run
// gets a folder for its files, and finds the folder's name in its environment; whoever still carries that name when the
// run is over came from it, wherever it went.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./places.mjs";

const VARIABLE = "SIGNALBOX_BENCHMARK_RUN";

/** A process that starts others while it is ended needs another look; each look is a few milliseconds. */
const MAX_LOOKS = 5;

/** The folder of the measured run that this process is. */
export function runFolder() {
  const folder = process.env[VARIABLE];
  if (!folder) throw new Error("not a measured run");
  return folder;
}

/** @returns {{ env: NodeJS.ProcessEnv, end(): void }} `end` ends and removes what is left, synchronously */
export function beginRun(env = process.env) {
  const folder = mkdtempSync(join(cacheFolder(), "run-"));
  return {
    env: { ...env, [VARIABLE]: folder },
    end() {
      for (let look = 0; look < MAX_LOOKS && endSurvivors(`${VARIABLE}=${folder}\0`) > 0; look++);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function endSurvivors(mark) {
  let found = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (!readFileSync(`/proc/${name}/environ`, "latin1").includes(mark)) continue;
      process.kill(Number(name), "SIGKILL");
      found++;
    } catch {
      // Somebody else's, or gone meanwhile.
    }
  }
  return found;
}
