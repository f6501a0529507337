// Builds the native addon into the package's folder: `node scripts/build.mjs [--if-needed]`.
//
// --if-needed skips the build while the addon is newer than everything that it is made from. The
// release profile is built in any case: figures of a debug build would mislead.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const ADVICE_RUST = `signalbox is built from source here, and cargo was not found.
Install Rust 1.88 or newer (your system's package manager has it, or see the Rust project's
installation page), open a new shell and run the same command again.`;

const ADVICE_MODULES = `The build tool @napi-rs/cli is not installed.
Run "npm ci" in ${root} first.`;

/** Newest modification time below a file or folder, in milliseconds. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function addons() {
  return readdirSync(root).filter((name) => name.endsWith(".node"));
}

function isCurrent() {
  const outputs = [...addons(), "native.js", "native.d.ts"].map((name) => join(root, name));
  if (outputs.length < 3 || !outputs.every((path) => existsSync(path))) return false;
  const inputs = ["src", "Cargo.toml", "Cargo.lock", "build.rs"].map((name) => join(root, name));
  const built = Math.min(...outputs.map((path) => statSync(path).mtimeMs));
  return Math.max(...inputs.map(newest)) <= built;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function napi() {
  try {
    return join(dirname(require.resolve("@napi-rs/cli/package.json")), "dist", "cli.js");
  } catch {
    return fail(ADVICE_MODULES);
  }
}

function build() {
  if (spawnSync("cargo", ["--version"]).error) fail(ADVICE_RUST);
  console.log("Building the signalbox addon (a few minutes the first time) …");
  const started = Date.now();
  const flags = ["build", "--platform", "--release", "--js", "native.js", "--dts", "native.d.ts"];
  const { status } = spawnSync(process.execPath, [napi(), ...flags, "--", "--locked"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) fail("The build failed; the compiler's message is above.");
  // The compiler may leave an output that did not change with its old time.
  const now = new Date();
  for (const name of [...addons(), "native.js", "native.d.ts"]) touch(join(root, name), now);
  console.log(`Built in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function touch(path, time) {
  if (existsSync(path)) utimesSync(path, time, time);
}

if (!process.argv.includes("--if-needed") || !isCurrent()) build();
