// npm run setup:system: installs what a bare Debian or Ubuntu lacks to run the tests in a real Electron, and a C
// compiler where there is none. Nothing calls this on its own. `-- --dry-run` only tells.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

// `packages`: one set of names after the other, the first that this release of the system knows is taken (Ubuntu 24.04
// and Debian 13 renamed libraries for 64-bit time). The other libraries that Electron links come with these four.
const NEEDS = [
  { library: "libgtk-3.so.0", packages: [["libgtk-3-0t64"], ["libgtk-3-0"]], why: "Electron's windows" },
  { library: "libnss3.so", packages: [["libnss3"]], why: "Electron's network security" },
  {
    library: "libasound.so.2",
    packages: [["libasound2t64"], ["libasound2"]],
    why: "Electron's sound (it does not start without)",
  },
  { library: "libgbm.so.1", packages: [["libgbm1"]], why: "Electron's graphics buffers" },
  { command: "Xvfb", packages: [["xvfb"]], why: "a display where there is none" },
  // Without recommended packages gcc comes without the C library's headers.
  {
    command: "cc",
    packages: [["gcc", "libc6-dev"]],
    why: "linking Rust, and the C programs that benchmarks compare with",
  },
];

function main() {
  const isDryRun = process.argv.includes("--dry-run");
  if (process.platform !== "linux") {
    console.log(`Nothing to install on ${process.platform}: Electron brings what it needs.`);
    return 0;
  }
  const missing = NEEDS.filter((need) => !isPresent(need));
  if (missing.length === 0) {
    console.log("Nothing to install: the libraries that Electron needs, Xvfb and a C compiler are all here.");
    return 0;
  }
  console.log("Missing on this system:");
  for (const { library, command, why } of missing) console.log(`  ${(library ?? command).padEnd(16)} ${why}`);

  if (findCommand("apt-get") === undefined) {
    console.error(
      "\nThis script knows only apt-get (Debian, Ubuntu), and there is none here. Install these with your system's " +
        "package manager.",
    );
    return 1;
  }
  const asRoot = process.getuid() === 0 ? [] : ["sudo"];
  if (asRoot.length > 0 && findCommand("sudo") === undefined) {
    console.error("\nInstalling needs root, and there is no sudo here. Run as root: npm run setup:system");
    return 1;
  }
  if (asRoot.length > 0) console.log("\nInstalling needs root: sudo may ask for your password.");
  if (isDryRun) {
    console.log(`\nWould install with apt-get: ${missing.flatMap(choosePackages).join(" ")}`);
    return 0;
  }

  // First, since a fresh image has no package lists at all and an old one names versions that are gone.
  if (!execute([...asRoot, "apt-get", "update"])) return 1;
  const packages = missing.flatMap(choosePackages);
  // Through `env`: sudo does not pass the environment on.
  const install = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"];
  if (!execute([...asRoot, ...install, ...packages])) return 1;

  const stillMissing = missing.filter((need) => !isPresent(need));
  if (stillMissing.length > 0) {
    console.error(
      `\nInstalled, but still missing: ${stillMissing.map((need) => need.library ?? need.command).join(", ")}`,
    );
    return 1;
  }
  console.log("\nAll is here now.");
  return 0;
}

function isPresent({ library, command }) {
  return library === undefined ? findCommand(command) !== undefined : knownLibraries().has(library);
}

// What the dynamic linker would find; asked anew each time, since installing changes it. Only libraries for this
// machine's architecture count: a 32-bit one of the same name is of no use.
function knownLibraries() {
  const listed = spawnSync(findCommand("ldconfig") ?? "/sbin/ldconfig", ["-p"], { encoding: "utf8" });
  const tag = { x64: "x86-64", arm64: "AArch64" }[process.arch] ?? "";
  const names = (listed.stdout ?? "")
    .split("\n")
    .filter((line) => line.slice(0, line.indexOf("=>")).includes(tag))
    .map((line) => line.trim().split(" ")[0]);
  return new Set(names);
}

function findCommand(name) {
  // ldconfig is in sbin, which a plain user's PATH may leave out.
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"].filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path) && isExecutable(path));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// A renamed package's old name lives on as a virtual one without a candidate, which apt-get may refuse to choose for.
function choosePackages({ packages }) {
  return packages.find((names) => names.every(hasCandidate)) ?? packages.at(-1);
}

function hasCandidate(name) {
  const asked = spawnSync("apt-cache", ["policy", name], { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  return /^\s*Candidate: (?!\(none\))\S/m.test(asked.stdout ?? "");
}

function execute(command) {
  console.log(`\n$ ${command.join(" ")}`);
  const done = spawnSync(command[0], command.slice(1), { stdio: "inherit" });
  if (done.status === 0) return true;
  console.error(`\n${command.join(" ")} failed (${done.error?.message ?? `exit code ${done.status ?? done.signal}`}).`);
  return false;
}

process.exitCode = main();
