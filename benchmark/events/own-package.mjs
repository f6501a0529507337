import { createRequire } from "node:module";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../harness/places.mjs";

const require = createRequire(join(PACKAGE_ROOT, "package.json"));

/** The package, or a file of it. */
export const ownPackage = (file = "index.js") => require(join(PACKAGE_ROOT, file));

export const ownPath = (file) => join(PACKAGE_ROOT, file);
