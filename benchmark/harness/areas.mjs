// An area is a folder that holds area.mjs, contenders/, measures/ and, if there is a limit in C, limit/.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BENCHMARK_ROOT } from "./places.mjs";

export async function listAreas() {
  const entries = await readdir(BENCHMARK_ROOT, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(BENCHMARK_ROOT, entry.name, "area.mjs")))
    .map((entry) => entry.name);
}

/** Loads the area with its measures in the order of `area.mjs`; contenders stay names, they load in the measured process. */
export async function loadArea(name, onlyMeasures) {
  const { area } = await import(`../${name}/area.mjs`);
  const unknown = (onlyMeasures ?? []).filter((measure) => !area.measures.includes(measure));
  if (unknown.length > 0) {
    throw new Error(`no such measure in ${name}: ${unknown.join(", ")}; there are: ${area.measures.join(", ")}`);
  }
  const wanted = area.measures.filter((measure) => !onlyMeasures || onlyMeasures.includes(measure));
  const measures = [];
  for (const measure of wanted) measures.push((await import(`../${name}/measures/${measure}.mjs`)).measure);
  return { ...area, name, measures };
}
