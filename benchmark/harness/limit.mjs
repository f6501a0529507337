// Compiles the C programs: the limits, which do only the kernel's part, and what contenders start. Cached by content,
// so an edit is a new program.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { BENCHMARK_ROOT, cacheFolder } from "./places.mjs";

/** What all areas' limits share. */
const HEADERS = join(BENCHMARK_ROOT, "harness", "limit");

/** @returns {Promise<string>} the path of the program */
export async function compileLimit(area, name) {
  return compileProgram(area, "limit", name);
}

/** @returns {Promise<string>} the path of the program made of `<area>/<room>/<name>.c` */
export async function compileProgram(area, room, name) {
  const folder = join(BENCHMARK_ROOT, area, room);
  const hash = createHash("sha256");
  // The headers count too.
  for (const place of [folder, HEADERS]) {
    for (const file of (await readdir(place)).sort()) {
      if (file.endsWith(".h") || file === `${name}.c`) hash.update(await readFile(join(place, file)));
    }
  }
  const program = join(cacheFolder(), `${area}-${name}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(program)) return program;
  const fresh = `${program}.${process.pid}`;
  try {
    await promisify(execFile)("cc", [
      "-O2",
      "-Wall",
      "-Wextra",
      "-pthread",
      `-I${HEADERS}`,
      "-o",
      fresh,
      join(folder, `${name}.c`),
    ]);
  } catch (error) {
    throw new Error(
      error.code === "ENOENT" ? "no C compiler (cc) on this machine" : `cc failed on ${name}.c: ${error.stderr}`,
    );
  }
  await rename(fresh, program);
  return program;
}
