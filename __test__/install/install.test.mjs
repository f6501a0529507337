// What people get: the main and the platform package, packed as they are published, installed into an empty project
// without registry, scripts or compiler, and used from there in each way that the README promises.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { resolveBun } from "../../scripts/hosts/bun.mjs";
import { withDisplay } from "../../scripts/hosts/display.mjs";
import { electronFlags, resolveElectron } from "../../scripts/hosts/electron.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const consumer = fileURLToPath(new URL("consumer/", import.meta.url));
const aliasScript = join(root, "scripts", "alias-package.mjs");
const platformScript = join(root, "scripts", "platform-packages.mjs");

// The slowest step, an npm install on a loaded two-core machine, takes seconds; past this it hangs.
const STEP_TIMEOUT_MS = 120_000;
const TEST_TIMEOUT = { timeout: 2 * STEP_TIMEOUT_MS };

const HELLO = ["process: hello from a pipe, exit code 0", "terminal: hello from a terminal, exit code 0"];
const NODE_PTY_HELLO = ["hello from a terminal, exit code 0", "the same as signalbox/node-pty: true"];
const NAMES = "function function function function function";

const PAPERS = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "SECURITY.md"];

const bun = findBun();

/** Set by `before`: folders below one temporary folder, and how programs run in them. */
let temp;
let project;
let env;
let npmCli;
let mainFiles;
let mainManifest;
let platformName;
let mainTarball;
let platformTarball;
let aliasTarball;

before(async () => {
  temp = realpathSync(mkdtempSync(join(tmpdir(), "signalbox-install-")));
  project = join(temp, "project");
  // Before the environment is cleaned: npm may be found by what it left there.
  npmCli = findNpm();
  env = cleanEnvironment();
  await pack();
  // As an alias to the registry's package would be, which is not there yet.
  await install(project, [mainTarball, platformTarball, `node-pty@file:${aliasTarball}`]);
  cpSync(consumer, project, { recursive: true });
}, TEST_TIMEOUT);

after(() => {
  if (temp) rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
});

// --- What is packed --------------------------------------------------------------------------------------------------

test("the committed platform packages fit package.json", TEST_TIMEOUT, async () => {
  await succeed([process.execPath, platformScript, "--check"], root);
});

test("the tree names no platform package, because none is published yet", () => {
  assert.equal(readJson(join(root, "package.json")).optionalDependencies, undefined);
});

test("the published manifest names each platform package in exactly its own version", () => {
  const { optionalDependencies, ...rest } = mainManifest;
  const platforms = readdirSync(join(root, "npm")).filter((folder) => folder !== "node-pty");
  const expected = platforms.map((platform) => [`@signalbox/binding-${platform}`, rest.version]);
  assert.deepEqual(optionalDependencies, Object.fromEntries(expected));
  assert.deepEqual(rest, readJson(join(root, "package.json")));
});

test("the committed alias package fits package.json, and is published with its licences", TEST_TIMEOUT, async () => {
  await succeed([process.execPath, aliasScript, "--check"], root);
  const expected = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "index.d.ts", "index.js", "package.json"];
  assert.deepEqual(readdirSync(installed("node-pty")).sort(), expected);
});

test("the main package holds the facade and nothing else", () => {
  const types = ["child.d.ts", "electron-streams.d.ts", "electron.d.ts", "native.d.ts", "node-pty.d.ts"];
  const more = ["preload.d.ts", "renderer.d.ts", "testing.d.ts", "testing.js"];
  const index = ["index.d.mts", "index.d.ts", "index.js", "index.mjs"];
  const facade = [...types, ...more, ...index, "native.js", "node-pty.js", "package.json"];
  assert.deepEqual(
    mainFiles.filter((path) => !PAPERS.includes(path)),
    [...facade, ...["bin", "electron", "lib", "types"].flatMap(filesIn)].sort(),
  );
});

test("the file for pages is built, and one alone", () => {
  const text = readFileSync(join(installed("signalbox"), "electron", "renderer.mjs"), "utf8");
  assert.doesNotMatch(text, /^import |\bimport\(|["']node:|\beval\(|new Function/m);
});

test("the main package carries its licences, README, CHANGELOG and SECURITY", () => {
  assert.deepEqual(
    PAPERS.filter((path) => !mainFiles.includes(path)),
    [],
    "missing in the package",
  );
});

test("the platform package holds the addon, its executables with their run bits, and its licences", () => {
  const { main } = readJson(join(installed(platformName), "package.json"));
  const executables = ["guardian", "supervisor", "cli"].map(executable);
  const expected = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "package.json",
    main,
    ...executables.map((path) => basename(path)),
  ];
  assert.deepEqual(readdirSync(installed(platformName)).sort(), expected.sort());
  for (const path of executables) assert.equal(statSync(path).mode & 0o777, 0o755, path);
});

test("the executables are small, and need no Node: they carry nothing of N-API", () => {
  for (const [name, megabytes] of [
    ["guardian", 2],
    ["supervisor", 8],
    ["cli", 8],
  ]) {
    assert.ok(statSync(executable(name)).size < megabytes * 1024 * 1024, `${name}: ${statSync(executable(name)).size}`);
    assert.ok(!readFileSync(executable(name)).includes("napi_"), name);
  }
});

// --- What it does after the install ----------------------------------------------------------------------------------

test("there is no compiler where the packages are installed and used", () => {
  for (const command of ["cargo", "rustc", "cc", "gcc", "clang", "make", "node-gyp"]) {
    assert.equal(spawnSync(command, ["--version"], { env }).error?.code, "ENOENT", command);
  }
});

test("CommonJS requires it", TEST_TIMEOUT, async () => {
  assert.deepEqual(lines(await succeed([process.execPath, "require.cjs"])), HELLO);
});

test("an ES module imports it by names", TEST_TIMEOUT, async () => {
  assert.deepEqual(lines(await succeed([process.execPath, "import.mjs"])), [NAMES, ...HELLO]);
});

for (const file of ["node_pty.cjs", "node_pty.mjs"]) {
  test(`a program that imports node-pty gets this package by an alias: ${file}`, TEST_TIMEOUT, async () => {
    assert.deepEqual(lines(await succeed([process.execPath, file])), NODE_PTY_HELLO);
    if (bun.executable) assert.deepEqual(lines(await succeed([bun.executable, file])), NODE_PTY_HELLO);
  });
}

test("Bun imports and requires it", { ...TEST_TIMEOUT, skip: bun.skip }, async () => {
  assert.ok(bun.executable, bun.reason);
  assert.deepEqual(lines(await succeed([bun.executable, "import.mjs"])), [NAMES, ...HELLO]);
  assert.deepEqual(lines(await succeed([bun.executable, "require.cjs"])), HELLO);
});

test(
  "the addon needs no permission but to be read",
  { ...TEST_TIMEOUT, skip: process.platform === "win32" },
  async () => {
    const addon = join(installed(platformName), readJson(join(installed(platformName), "package.json")).main);
    chmodSync(addon, 0o444);
    assert.deepEqual(lines(await succeed([process.execPath, "require.cjs"])), HELLO);
  },
);

test("children are started by the installed guardian, also when it lost its run bit", TEST_TIMEOUT, async () => {
  assert.equal(await succeed([process.execPath, "guardian.cjs"]), `${guardian()}\n`);
  chmodSync(guardian(), 0o644);
  assert.equal(await succeed([process.execPath, "guardian.cjs"]), `${guardian()}\n`);
  assert.equal(statSync(guardian()).mode & 0o777, 0o755);
});

test("without its guardian it works, and says what is missing", TEST_TIMEOUT, async () => {
  const away = join(temp, "guardian");
  renameSync(guardian(), away);
  assert.deepEqual(lines(await succeed([process.execPath, "require.cjs"])), HELLO);
  assert.match(await succeed([process.execPath, "guardian.cjs"]), /signalbox-guardian.*No such file/);
  renameSync(away, guardian());
});

test("services outlive who started them, by the installed supervisor and its guardian", TEST_TIMEOUT, async () => {
  chmodSync(executable("supervisor"), 0o644);
  assert.deepEqual(lines(await succeed([process.execPath, "supervisor.cjs"])), [
    executable("supervisor"),
    "ready under the guardian: true",
  ]);
  assert.equal(statSync(executable("supervisor")).mode & 0o777, 0o755);
});

test("the installed command line runs a project, by the link that package managers make", TEST_TIMEOUT, async () => {
  const folder = join(temp, "a project");
  mkdirSync(folder);
  // By its path: nothing is in this PATH.
  const processes = { idle: { command: process.execPath, args: ["-e", "setTimeout(() => {}, 300_000)"] } };
  writeFileSync(join(folder, "signalbox.config.mjs"), `export default ${JSON.stringify({ processes })};`);
  chmodSync(executable("cli"), 0o644);
  const signalbox = (...args) => {
    const bin = join(project, "node_modules", ".bin", "signalbox");
    return succeed([process.execPath, bin, ...args], folder, { SIGNALBOX_STATE_DIR: join(temp, "cli state") });
  };
  assert.match(await signalbox("up", "-d"), /^idle ✓ ready after/m);
  const { services } = JSON.parse(await signalbox("status", "--json"));
  assert.equal(services[0].state, "ready");
  assert.match(await signalbox("stop"), /^idle ■ stopped \(SIGTERM\)$/m);
});

test("an executable in an Electron app's archive is found beside it", TEST_TIMEOUT, async () => {
  const modules = (archive) => join(temp, "packed", archive, "node_modules");
  const copy = (from, archive, name) => cpSync(from, join(modules(archive), name), { recursive: true });
  copy(join(installed("signalbox"), "lib"), "app.asar", "signalbox/lib");
  for (const archive of ["app.asar", "app.asar.unpacked"]) copy(installed(platformName), archive, platformName);
  const code = 'console.log(require("./node_modules/signalbox/lib/executables.js").executablePath("cli"))';
  const found = await succeed([process.execPath, "-e", code], join(temp, "packed", "app.asar"));
  assert.equal(found, `${join(modules("app.asar.unpacked"), platformName, basename(executable("cli")))}\n`);
});

test("without the platform package, the first use says which one is missing", TEST_TIMEOUT, async () => {
  const bare = join(temp, "bare");
  // The optional dependency cannot be fetched, which npm passes over, as it does on an unknown platform.
  await install(bare, [mainTarball]);
  assert.ok(!existsSync(join(bare, "node_modules", platformName)));
  copyConsumer(bare, ["require.cjs", "prove.cjs"]);
  const { status, stderr } = await run([process.execPath, "require.cjs"], bare);
  assert.notEqual(status, 0);
  assert.match(stderr, new RegExp(platformName));
});

// --- TypeScript ------------------------------------------------------------------------------------------------------

const NODENEXT = { module: "nodenext", moduleResolution: "nodenext" };
const BUNDLER = { module: "esnext", moduleResolution: "bundler" };
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  target: "es2022",
  types: ["node"],
};

for (const [what, file, resolution] of [
  ["a program for node-pty, an ES module under NodeNext,", "node_pty_program.mts", NODENEXT],
  ["a program for node-pty, a CommonJS module under NodeNext,", "node_pty_program.cts", NODENEXT],
  ["a program for node-pty under bundler resolution", "node_pty_program.mts", BUNDLER],
  ["an ES module under NodeNext", "program.mts", NODENEXT],
  ["a CommonJS module under NodeNext", "program.cts", NODENEXT],
  ["an ES module under bundler resolution", "program.mts", BUNDLER],
]) {
  test(`TypeScript compiles ${what}, strictly and with libraries checked`, TEST_TIMEOUT, async () => {
    const { bin } = readJson(join(root, "node_modules", "typescript", "package.json"));
    const tsc = join(root, "node_modules", "typescript", bin.tsc);
    lendNodeTypes();
    // A configuration of its own: without one, whatever lies in the temporary folder would count.
    const config = { compilerOptions: { ...STRICT, ...resolution }, files: [file] };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
    await succeed([process.execPath, tsc, "-p", "tsconfig.json"]);
  });
}

// The types speak of Node's, which every TypeScript program for Node has. No registry here, so the root's are lent.
function lendNodeTypes() {
  for (const name of ["@types/node", "undici-types"]) {
    const target = join(project, "node_modules", name);
    if (!existsSync(target)) cpSync(join(root, "node_modules", name), target, { recursive: true });
  }
}

// --- Vite ------------------------------------------------------------------------------------------------------------

test("a Vite build for Node leaves it outside", TEST_TIMEOUT, async () => {
  await viteBuild("external");
  assert.match(readFileSync(join(project, "out-external", "import.mjs"), "utf8"), /from\s*"signalbox"/);
  assert.deepEqual(lines(await succeed([process.execPath, "out-external/import.mjs"])), [NAMES, ...HELLO]);
});

test("a Vite build for Node takes it in, all but the addon", TEST_TIMEOUT, async () => {
  await viteBuild("bundled");
  assert.doesNotMatch(
    readFileSync(join(project, "out-bundled", "import.mjs"), "utf8"),
    /(from|require\()\s*"signalbox"/,
  );
  assert.deepEqual(lines(await succeed([process.execPath, "out-bundled/import.mjs"])), [NAMES, ...HELLO]);
});

test(
  "a Vite build for pages takes the file for pages, where main's names explain themselves",
  TEST_TIMEOUT,
  async () => {
    await viteBuild("page");
    const assets = join(project, "out-page", "assets");
    const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
    assert.equal(scripts.length, 1);
    // Pages run modules; Node goes by the name.
    const page = join(assets, "page.mjs");
    copyFileSync(join(assets, scripts[0]), page);
    const { status, stderr } = await run([process.execPath, page]);
    assert.notEqual(status, 0);
    assert.match(stderr, /"spawn" of signalbox does not exist in a page: .*main process/);
  },
);

const electron = findElectron();

test("an Electron app with a page that Vite built", { ...TEST_TIMEOUT, skip: electron.skip }, async () => {
  await viteBuild("electron");
  assert.deepEqual(lines(await electronApp()), ["the page said 42 at 7, own undefined"]);
});

test("a preload of one's own takes ours in by its import alone", { ...TEST_TIMEOUT, skip: electron.skip }, async () => {
  await viteBuild("electron");
  await viteBuild("preload");
  assert.deepEqual(lines(await electronApp("--own-preload")), ["the page said 42 at 7, own exposed"]);
});

test("a bundler keeps what is imported for its effects", TEST_TIMEOUT, async () => {
  await viteBuild("effects");
  // What tells a host's child from others.
  assert.match(readFileSync(join(project, "out-effects", "effects.mjs"), "utf8"), /SIGNALBOX_IPC/);
});

/** What the app prints until it ends. */
function electronApp(...args) {
  assert.ok(electron.executable, electron.reason);
  const flags = [...electronFlags(electron.executable), `--user-data-dir=${join(temp, "profile")}`];
  return withDisplay(({ DISPLAY }) => {
    const command = [electron.executable, ...flags, join(project, "electron-app"), ...args];
    return succeed(command, project, DISPLAY === undefined ? {} : { DISPLAY });
  });
}

/** In CI it has to be there. */
function findElectron() {
  try {
    return { executable: resolveElectron().executable, skip: false };
  } catch (error) {
    return { reason: error.message, skip: process.env.CI ? false : error.message };
  }
}

async function viteBuild(mode) {
  const { bin } = readJson(join(root, "node_modules", "vite", "package.json"));
  await succeed([process.execPath, join(root, "node_modules", "vite", bin.vite), "build", "--mode", mode]);
}

// --- Packing and installing ------------------------------------------------------------------------------------------

async function pack() {
  const npmDir = join(temp, "npm");
  const main = join(temp, "main");
  const addon = readdirSync(root).find((name) => /^signalbox\..*\.node$/.test(name));
  assert.ok(addon, 'there is no addon; run "npm run build"');
  const platform = addon.split(".")[1];
  // A copy, of this machine's platform alone: the tree stays as it is.
  copyFolder(join(root, "npm", platform), join(npmDir, platform));
  await succeed([process.execPath, platformScript, "--npm-dir", npmDir, "--addons"], root);
  const [packed] = Object.values(JSON.parse(await npm(["pack", "--dry-run", "--json", "--ignore-scripts"], root)));
  mainFiles = packed.files.map(({ path }) => path).sort();
  for (const path of mainFiles) copyInto(main, path);
  await succeed([process.execPath, platformScript, "--publish-manifest", main], root);
  mainManifest = readJson(join(main, "package.json"));
  platformName = readJson(join(npmDir, platform, "package.json")).name;
  mainTarball = await packTarball(main);
  platformTarball = await packTarball(join(npmDir, platform));
  const alias = join(temp, "alias");
  await succeed([process.execPath, aliasScript, "--copy", alias], root);
  aliasTarball = await packTarball(alias);
}

function copyFolder(from, to) {
  // Without an addon or licences that a publisher may have left there.
  mkdirSync(to, { recursive: true });
  for (const file of ["package.json", "README.md"]) copyFileSync(join(from, file), join(to, file));
}

function copyInto(folder, path) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  copyFileSync(join(root, path), join(folder, path));
}

async function packTarball(folder) {
  const output = await npm(["pack", "--json", "--ignore-scripts", "--pack-destination", temp], folder);
  const [{ name, version }] = Object.values(JSON.parse(output));
  // npm 8 reports another file name for scoped packages than it writes.
  return join(temp, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
}

async function install(folder, tarballs) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty-project", private: true }));
  await npm(["install", "--ignore-scripts", "--offline", "--no-audit", "--no-fund", ...tarballs], folder);
}

function npm(args, cwd) {
  return succeed([process.execPath, npmCli, ...args, "--cache", join(temp, "cache"), "--no-update-notifier"], cwd);
}

function findNpm() {
  const bin = dirname(process.execPath);
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "npm"))
    .filter(existsSync);
  const candidates = [
    process.env.npm_execpath ?? "",
    ...onPath.map((path) => realpathSync(path)),
    join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  const found = candidates.find((path) => basename(path) === "npm-cli.js" && existsSync(path));
  assert.ok(found, `there is no npm next to ${process.execPath} or in PATH`);
  return found;
}

// --- Running ---------------------------------------------------------------------------------------------------------

/** Nothing in PATH, nothing of npm's own variables, no home, and nothing that leads to another addon. */
function cleanEnvironment() {
  const empty = join(temp, "empty");
  mkdirSync(empty);
  const kept = Object.entries(process.env).filter(([name]) => {
    const key = name.toUpperCase();
    return (
      !/^(NPM_|NAPI_RS_|SIGNALBOX_|NODE_|VITE_)/.test(key) && !["PATH", "HOME", "USERPROFILE", "INIT_CWD"].includes(key)
    );
  });
  return { ...Object.fromEntries(kept), PATH: empty, HOME: empty, USERPROFILE: empty, NO_COLOR: "1" };
}

/** Runs a program to its end: `{ status, signal, stdout, stderr }`. */
function run([file, ...args], cwd = project, variables = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...env, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: STEP_TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"])
      child[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, ...output }));
  });
}

async function succeed(command, cwd, variables = {}) {
  const { status, signal, stdout, stderr } = await run(command, cwd, variables);
  assert.equal(signal ?? status, 0, `${command.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** Paths of all files below a folder of the tree. */
function filesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

function copyConsumer(folder, names) {
  for (const name of names) copyFileSync(join(consumer, name), join(folder, name));
}

function findBun() {
  try {
    return resolveBun();
  } catch (error) {
    return { reason: error.message, skip: process.env.CI ? false : error.message };
  }
}

function installed(name) {
  return dirname(createRequire(join(project, "package.json")).resolve(`${name}/package.json`));
}

function guardian() {
  return executable("guardian");
}

/** An installed executable. */
function executable(name) {
  const folder = installed(platformName);
  const { files } = readJson(join(folder, "package.json"));
  return join(
    folder,
    files.find((file) => file.startsWith(`signalbox-${name}.`)),
  );
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function lines(text) {
  return text.trim().split(/\r?\n/);
}
