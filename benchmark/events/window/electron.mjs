import { createRequire } from "node:module";
import { join } from "node:path";
import { BENCHMARK_ROOT } from "../../harness/places.mjs";

/** Peers are CommonJS, and so is the way to Electron's own module before version 28. */
export const requireHere = createRequire(join(BENCHMARK_ROOT, "package.json"));

export const electron = () => requireHere("electron");
