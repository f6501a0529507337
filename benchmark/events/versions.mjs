import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BENCHMARK_ROOT, PACKAGE_ROOT } from "../harness/places.mjs";

/** From the file itself: some packages do not let their package.json be required. */
export function versionOf(name) {
  const folder = name === "signalbox" ? PACKAGE_ROOT : join(BENCHMARK_ROOT, "node_modules", name);
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}
