"use strict";

// Where the executables are that come with the addon. Loads nothing of the package: a command that only passes its
// arguments on must start at once.

const { chmodSync, existsSync, statSync } = require("node:fs");
const path = require("node:path");

/** Systems that a platform package is made for, with its name's ending. */
const SYSTEMS = { "linux-x64": "linux-x64-gnu" };

/**
 * The path of `signalbox-<name>`: beside this package in a checkout, else in the platform's package, and outside of an
 * Electron app's archive, in which nothing can be executed. Undefined where there is none.
 */
function executablePath(name) {
  const system = SYSTEMS[`${process.platform}-${process.arch}`];
  if (system === undefined) return undefined;
  const file = `signalbox-${name}.${system}`;
  const found = [path.join(__dirname, "..", file), inPlatformPackage(system, file)]
    .map((candidate) => candidate?.replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`))
    .find((candidate) => candidate !== undefined && existsSync(candidate));
  if (found !== undefined) makeExecutable(found);
  return found;
}

function inPlatformPackage(system, file) {
  try {
    return path.join(path.dirname(require.resolve(`@signalbox/binding-${system}/package.json`)), file);
  } catch {
    return undefined;
  }
}

/** Some package managers and archives lose the run bits. */
function makeExecutable(file) {
  if ((statSync(file).mode & 0o111) !== 0) return;
  try {
    chmodSync(file, 0o755);
  } catch {
    // Whoever runs it is told by the system.
  }
}

module.exports = { executablePath };
