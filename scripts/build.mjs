// Builds the native addon, its executables and the file for pages into the package's folder:
// `node scripts/build.mjs [--if-needed]`.
//
// --if-needed skips the build while both are newer than everything that they are made from. The
// release profile is built in any case: figures of a debug build would mislead.

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, readdirSync, renameSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage, isPageCurrent } from "./build-page.mjs";

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

const GUARDIAN = "signalbox-guardian";

/** By the package that each is made of. */
const PROGRAMS = { signalbox: "signalbox-supervisor", "signalbox-cli": "signalbox-cli" };

const EXECUTABLES = [GUARDIAN, ...Object.values(PROGRAMS)];

/** The names of what is built here. */
function outputNames() {
  const addons = readdirSync(root).filter((name) => name.endsWith(".node"));
  const executables = addons.flatMap((addon) => EXECUTABLES.map((name) => executableOf(addon, name)));
  return [...addons, ...executables, "native.js", "native.d.ts"];
}

/** Executables are named as the addon is: `signalbox.linux-x64-gnu.node`, `signalbox-guardian.linux-x64-gnu`. */
function executableOf(addon, name) {
  return `${name}.${addon.split(".").slice(1, -1).join(".")}`;
}

function isCurrent() {
  const outputs = outputNames().map((name) => join(root, name));
  if (outputs.length < 3 + EXECUTABLES.length || !outputs.every((path) => existsSync(path))) return false;
  const inputs = ["src", "cli", "Cargo.toml", "Cargo.lock", "build.rs"].map((name) => join(root, name));
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
  run(process.execPath, [napi(), ...flags, "--", "--locked", "--lib"]);
  buildGuardian();
  buildPrograms();
  // The compiler may leave an output that did not change with its old time.
  const now = new Date();
  for (const name of outputNames()) touch(join(root, name), now);
  console.log(`Built in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) fail("The build failed; the compiler's message is above.");
}

// Without N-API, which no program links, small, and with an end at the first panic instead of code for unwinding.
// Linked statically it starts in two thirds of the time and takes half the memory; systems without a static C library
// (Fedora's is in glibc-static) get the other kind.
function buildGuardian() {
  const cargo = ["rustc", "--release", "--locked", "--no-default-features", "--bin", GUARDIAN, "--"];
  const flags = ["-C", "panic=abort", "-C", "opt-level=s"];
  const linking = ["-C", "target-feature=+crt-static"];
  const { status } = spawnSync("cargo", [...cargo, ...flags, ...linking], { cwd: root, stdio: "inherit" });
  if (status !== 0) run("cargo", [...cargo, ...flags]);
  putInPlace(GUARDIAN);
}

// Linked to the system's C library: names of hosts are looked up by that.
function buildPrograms() {
  const packages = Object.entries(PROGRAMS).flatMap(([name, program]) => ["-p", name, "--bin", program]);
  run("cargo", ["build", "--release", "--locked", "--no-default-features", ...packages]);
  for (const program of Object.values(PROGRAMS)) putInPlace(program);
}

function putInPlace(name) {
  const built = join(targetFolder(), "release", name);
  for (const addon of outputNames().filter((output) => output.endsWith(".node"))) {
    // Whole: an executable that runs keeps its file, which can't be written to.
    const fresh = join(root, `${name}.tmp`);
    copyFileSync(built, fresh);
    chmodSync(fresh, 0o755);
    renameSync(fresh, join(root, executableOf(addon, name)));
  }
}

function targetFolder() {
  const args = ["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"];
  const { status, stdout } = spawnSync("cargo", args, { cwd: root, encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout).target_directory : join(root, "target");
}

function touch(path, time) {
  if (existsSync(path)) utimesSync(path, time, time);
}

const isForced = !process.argv.includes("--if-needed");
if (isForced || !isCurrent()) build();
if (isForced || !isPageCurrent()) await buildPage().catch((error) => fail(error.message));
