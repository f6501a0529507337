// The platform packages, which carry the built addon and its executables: npm/<platform>, one for each target in
// package.json's "napi".
//
//   node scripts/platform-packages.mjs                           writes npm/<platform>/package.json and README.md; commit them
//   node scripts/platform-packages.mjs --check                   fails when what is committed differs from that
//   node scripts/platform-packages.mjs --addons [DIR]            copies each built addon from DIR (default: the root), its
//                                                                executables and the licences into its platform package
//   node scripts/platform-packages.mjs --publish-manifest DIR    writes DIR/package.json: the main package's, with every
//                                                                platform package of the same version as optional dependency
//
// Each mode takes --npm-dir DIR for another folder than npm/. Run the first mode after every change of the version or
// the targets.
//
// To publish, in a checkout that is thrown away: put the addons of all targets into one folder, run --addons with it,
// `npm publish` each platform's package, and only then `--publish-manifest .` and `npm publish` the main one; last the
// alias for node-pty (scripts/alias-package.mjs). The tree's own
// package.json never names the platform packages: `npm ci` on a fresh clone would look for what is not published yet.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const LICENSES = ["LICENSE-MIT", "LICENSE-APACHE"];

/** A mistake of whoever runs this: the message is all that is shown. */
class Refusal extends Error {}

async function writePackages(npmDir) {
  for (const [path, text] of await freshFiles()) {
    const target = join(npmDir, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

async function check(npmDir) {
  const fresh = await freshFiles();
  const stale = [...fresh.keys()].filter((path) => readIfThere(join(npmDir, path)) !== fresh.get(path));
  const gone = foldersIn(npmDir).filter((platform) => !fresh.has(join(platform, "package.json")));
  if (stale.length === 0 && gone.length === 0) return;
  const list = [...stale, ...gone].map((path) => `  ${relative(root, join(npmDir, path))}`).join("\n");
  throw new Refusal(
    `These do not fit package.json:\n${list}\n` +
      'Run "node scripts/platform-packages.mjs", and remove the folders of targets that are gone.',
  );
}

/** What belongs into npm/: text by path. */
async function freshFiles() {
  // Not at the top: --addons and --publish-manifest do without the tool.
  const { NapiCli } = await import("@napi-rs/cli");
  const main = readMain();
  // The tool writes inside a project only, and this one is not to be touched by a check.
  const project = mkdtempSync(join(tmpdir(), "signalbox-platforms-"));
  try {
    writeJson(join(project, "package.json"), main);
    const cli = new NapiCli();
    await cli.createNpmDirs({ cwd: project, npmDir: "npm" });
    return new Map(
      packagesIn(join(project, "npm")).flatMap(({ platform, manifest }) => [
        [join(platform, "package.json"), toText(withOurFields(manifest, main, platform))],
        [join(platform, "README.md"), readme(manifest.name, main.name, platform)],
      ]),
    );
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function withOurFields(manifest, main, platform) {
  return {
    ...manifest,
    description: `The native engine of ${main.name} for ${platform}`,
    // npm adds a file named LICENSE by itself, but none of these.
    files: [manifest.main, ...executablesOf(manifest.main), ...LICENSES],
  };
}

const EXECUTABLES = ["guardian", "supervisor", "cli"];

/** The executables that belong to an addon: `signalbox.linux-x64-gnu.node`, `signalbox-guardian.linux-x64-gnu`. */
function executablesOf(addon) {
  return EXECUTABLES.map((name) => addon.replace(/^signalbox\.(.*)\.node$/, `signalbox-${name}.$1`));
}

function readme(name, mainName, platform) {
  return `# ${name}

The native engine of \`${mainName}\` for ${platform}. Do not install it yourself: \`${mainName}\` depends on it.
`;
}

function copyAddons(npmDir, source) {
  const packages = packagesIn(npmDir);
  if (packages.length === 0) throw new Refusal(`There are no platform packages in ${npmDir}.`);
  for (const { folder, manifest } of packages) {
    const executables = executablesOf(manifest.main);
    for (const name of [manifest.main, ...executables]) {
      if (!existsSync(join(source, name))) {
        throw new Refusal(`There is no ${name} in ${source}. Build it ("npm run build") or name its folder.`);
      }
      copyFileSync(join(source, name), join(folder, name));
    }
    // Build machines hand files on without it.
    for (const name of executables) chmodSync(join(folder, name), 0o755);
    for (const license of LICENSES) {
      const text = join(root, license);
      if (existsSync(text)) copyFileSync(text, join(folder, license));
      else console.warn(`There is no ${license}; ${manifest.name} must not be published without it.`);
    }
  }
}

function writePublishManifest(npmDir, target) {
  const main = readMain();
  const packages = packagesIn(npmDir);
  if (packages.length === 0) throw new Refusal(`There are no platform packages in ${npmDir}.`);
  const other = packages.find(({ manifest }) => manifest.version !== main.version);
  if (other) {
    throw new Refusal(
      `${other.manifest.name} has version ${other.manifest.version}, ${main.name} ${main.version}. Run "node scripts/platform-packages.mjs" first.`,
    );
  }
  // Exact: the facade and the engine of one version belong together.
  main.optionalDependencies = Object.fromEntries(packages.map(({ manifest }) => [manifest.name, main.version]));
  mkdirSync(target, { recursive: true });
  writeJson(join(target, "package.json"), main);
}

function readMain() {
  return readJson(join(root, "package.json"));
}

/** `platform` is such as linux-x64-gnu: napi-rs names the folder so. */
function packagesIn(npmDir) {
  return foldersIn(npmDir).map((platform) => {
    const folder = join(npmDir, platform);
    return { platform, folder, manifest: readJson(join(folder, "package.json")) };
  });
}

/** Not for a platform: scripts/alias-package.mjs makes it. */
const ALIAS = "node-pty";

function foldersIn(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== ALIAS)
    .map((entry) => entry.name)
    .sort();
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function writeJson(path, value) {
  writeFileSync(path, toText(value));
}

function toText(value) {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function run() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: "boolean" },
      addons: { type: "boolean" },
      "publish-manifest": { type: "boolean" },
      "npm-dir": { type: "string", default: join(root, "npm") },
    },
  });
  const npmDir = resolve(values["npm-dir"]);
  const modes = ["check", "addons", "publish-manifest"].filter((mode) => values[mode]);
  if (modes.length > 1) throw new Refusal(`Choose one of --${modes.join(" and --")}.`);
  const [mode] = modes;
  const mostFolders = mode === "addons" || mode === "publish-manifest" ? 1 : 0;
  if (positionals.length > mostFolders) throw new Refusal(`"${positionals[mostFolders]}" is one argument too many.`);
  if (mode === "check") return check(npmDir);
  if (mode === "addons") return copyAddons(npmDir, resolve(positionals[0] ?? root));
  if (mode === "publish-manifest") {
    if (positionals.length === 0) throw new Refusal("--publish-manifest needs the folder to write package.json into.");
    return writePublishManifest(npmDir, resolve(positionals[0]));
  }
  return writePackages(npmDir);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof Refusal) && !error.code?.startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
