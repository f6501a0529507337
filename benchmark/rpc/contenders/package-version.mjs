import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BENCHMARK_ROOT } from "../../harness/places.mjs";

/** From the file itself: some packages do not let their package.json be required. */
export function packageVersion(name) {
  return JSON.parse(readFileSync(join(BENCHMARK_ROOT, "node_modules", name, "package.json"), "utf8")).version;
}
