import { createRequire } from "node:module";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../harness/places.mjs";

/** The package as its users get it, with its version. */
export function loadSignalbox() {
  const require = createRequire(join(PACKAGE_ROOT, "package.json"));
  return { ...require(PACKAGE_ROOT), version: require(join(PACKAGE_ROOT, "package.json")).version };
}
