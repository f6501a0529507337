// npm run setup:language-tools: installs the language servers that the tests of RPC talk to, into the cache folder.
// Nothing calls this on its own but CI; without them those tests are skipped.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const { LISTS, folder, isInstalled } = require("../__test__/language-tools/installation.js");

const isWindows = process.platform === "win32";

function main() {
  if (isInstalled()) {
    console.log(`Nothing to install: the language servers are in ${folder}.`);
    return 0;
  }
  // Python's environments know their own path, so that this one can't be made elsewhere and moved: a file that is
  // renamed into place says at the end that all is there.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const list of LISTS) copyFileSync(list, join(folder, list.slice(dirname(list).length + 1)));
  const python = join(folder, "python");
  const inPython = join(python, isWindows ? "Scripts/python.exe" : "bin/python");
  const isDone =
    // Their install scripts only advertise.
    execute(isWindows ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]) &&
    execute(isWindows ? "python" : "python3", ["-m", "venv", python]) &&
    execute(inPython, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "-r",
      join(folder, "requirements.txt"),
    ]);
  if (!isDone) return 1;
  renameSync(join(folder, "requirements.txt"), join(folder, "installed.txt"));
  console.log(`The language servers are in ${folder}.`);
  return existsSync(inPython) && isInstalled() ? 0 : 1;
}

function execute(command, args) {
  console.log(`$ ${command} ${args.join(" ")}`);
  const done = spawnSync(command, args, { stdio: "inherit", shell: isWindows && command.endsWith(".cmd") });
  if (done.status === 0) return true;
  console.error(`${command} failed (${done.error?.message ?? `exit code ${done.status ?? done.signal}`}).`);
  return false;
}

process.exitCode = main();
