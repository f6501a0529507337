// Finds the Bun that tests and benchmarks run in.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

// A cold start from a slow disk; a healthy one answers in 20 ms.
const VERSION_TIMEOUT_MS = 30_000;

/**
 * Finds a Bun that runs on this machine. Synchronous.
 *
 * Order: `SIGNALBOX_BUN`; the binary that the `bun` devDependency brought; `bun` on PATH.
 *
 * @param {{ root?: string }} [options] `root`: the folder whose node_modules are searched (default: this project)
 * @returns {{ executable: string, version: string, source: "override" | "package" | "path" }}
 * @throws {Error} whose message says what to do
 */
export function resolveBun(options = {}) {
  const refusals = [];
  for (const { executable, source } of candidates(options.root ?? root)) {
    const asked = spawnSync(executable, ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: VERSION_TIMEOUT_MS,
    });
    const version = asked.stdout?.trim() ?? "";
    if (asked.status === 0 && /^\d+\.\d+\.\d+/.test(version)) return { executable, version, source };
    const reason = asked.error?.message ?? (asked.signal ? `ended by ${asked.signal}` : `exit code ${asked.status}`);
    if (source === "override") {
      // Falling through would test another Bun than the one that was asked for.
      throw new Error(
        `SIGNALBOX_BUN is ${process.env.SIGNALBOX_BUN}, which does not run (${reason}). Correct or unset it.`,
      );
    }
    refusals.push(`${executable} (${reason})`);
  }
  throw new Error(
    `There is no Bun that runs here${refusals.length > 0 ? `; tried ${refusals.join(", ")}` : ""}. ` +
      "Run npm install (the devDependency bun brings one), or set SIGNALBOX_BUN to its executable.",
  );
}

function* candidates(folder) {
  if (process.env.SIGNALBOX_BUN) {
    yield { executable: resolve(process.env.SIGNALBOX_BUN), source: "override" };
    return;
  }
  for (const executable of packageBinaries(folder)) yield { executable, source: "package" };
  const onPath = findOnPath();
  if (onPath !== undefined) yield { executable: onPath, source: "path" };
}

// The binary is in the platform's package until bun's install script runs, which moves it into bun's own package as
// bin/bun.exe (on every platform). npm may or may not run that script, so both places are real.
function* packageBinaries(folder) {
  const fromRoot = createRequire(join(folder, "package.json"));
  const bunManifest = tryResolve(fromRoot, "bun/package.json");
  // Strict package managers show the platform's package to bun alone.
  const lookups = bunManifest === undefined ? [fromRoot] : [fromRoot, createRequire(bunManifest)];
  const binary = process.platform === "win32" ? "bun.exe" : "bun";
  for (const name of platformPackages()) {
    for (const lookup of lookups) {
      const manifest = tryResolve(lookup, `@oven/${name}/package.json`);
      const executable = manifest && join(dirname(manifest), "bin", binary);
      if (executable && existsSync(executable)) {
        yield executable;
        break;
      }
    }
  }
  // Before the script has run this is a shell stub that fails, which the version query finds out.
  const moved = bunManifest && join(dirname(bunManifest), "bin", "bun.exe");
  if (moved && existsSync(moved)) yield moved;
}

// The plain build first: the baseline build (no AVX2) runs everywhere but is slower.
function platformPackages() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const arch = process.arch === "arm64" ? "aarch64" : process.arch;
  const base = `bun-${platform}-${arch}`;
  const isMusl = platform === "linux" && !process.report?.getReport().header.glibcVersionRuntime;
  const builds = isMusl ? [`${base}-musl`, base] : [base];
  return builds.flatMap((build) => [build, `${build}-baseline`]);
}

function tryResolve(lookup, request) {
  try {
    return lookup.resolve(request);
  } catch {
    return undefined;
  }
}

function findOnPath() {
  const binary = process.platform === "win32" ? "bun.exe" : "bun";
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, binary))
    .find(existsSync);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { executable, version, source } = resolveBun();
    console.log(`${executable}\nBun ${version} (${source})`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
