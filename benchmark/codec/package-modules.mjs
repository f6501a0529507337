import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { BENCHMARK_ROOT, PACKAGE_ROOT } from "../harness/places.mjs";

const require = createRequire(join(PACKAGE_ROOT, "package.json"));

/** A file of ours: the half in JavaScript is no export. */
export const ownModule = (path) => require(join(PACKAGE_ROOT, path));

/** From the file itself: some packages do not let their package.json be required. */
export function versionOf(name) {
  const file = name === "signalbox" ? PACKAGE_ROOT : join(BENCHMARK_ROOT, "node_modules", name);
  return JSON.parse(readFileSync(join(file, "package.json"), "utf8")).version;
}
