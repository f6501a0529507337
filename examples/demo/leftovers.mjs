// Finds what is left of the children by looking at the system itself, not at what the package says.

import { readFile, readdir } from "node:fs/promises";

const NAME = "SIGNALBOX_DEMO";

/** Variables that mark a child; everything that it starts inherits the mark, wherever it goes. */
export function markFor(id) {
  return { [NAME]: id };
}

/** Process ids that carry the mark, or undefined where there is no /proc. */
export async function findMarked(id) {
  let names;
  try {
    names = await readdir("/proc");
  } catch {
    return undefined;
  }
  const pids = names.filter((name) => /^\d+$/.test(name));
  const isMarked = await Promise.all(pids.map((pid) => carries(pid, `${NAME}=${id}`)));
  return pids.filter((_, index) => isMarked[index]).map(Number);
}

async function carries(pid, variable) {
  try {
    return (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0").includes(variable);
  } catch {
    return false; // it has ended, or belongs to somebody else
  }
}
