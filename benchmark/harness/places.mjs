// Where things are. Generated input and compiled limits live outside the tree, in a folder only this user can enter.

import { mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const BENCHMARK_ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const PACKAGE_ROOT = dirname(BENCHMARK_ROOT);

/** `SIGNALBOX_BENCH_CACHE` or a private folder under the system's temporary one. */
export function cacheFolder() {
  const folder = process.env.SIGNALBOX_BENCH_CACHE ?? join(tmpdir(), `signalbox-benchmark-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Takes machine paths out of a message: reasons are printed and kept in the results. */
export function withoutPaths(text) {
  let clean = String(text).replaceAll(`file://${PACKAGE_ROOT}`, ".").replaceAll(PACKAGE_ROOT, ".");
  for (const folder of [tmpdir(), userInfo().homedir]) if (folder.length > 1) clean = clean.replaceAll(folder, "~");
  return clean;
}
