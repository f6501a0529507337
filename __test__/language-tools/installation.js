"use strict";
// Where scripts/setup-language-tools.mjs installs the servers. The folder's name tells what is in it: other versions
// have another folder.

const { createHash } = require("node:crypto");
const { existsSync, readFileSync } = require("node:fs");
const { homedir } = require("node:os");
const { join, resolve } = require("node:path");

const LISTS = ["package.json", "package-lock.json", "requirements.txt"].map((name) => join(__dirname, "servers", name));

function cacheFolder() {
  if (process.env.SIGNALBOX_CACHE) return resolve(process.env.SIGNALBOX_CACHE);
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "signalbox");
}

function nameOfFolder() {
  const hash = createHash("sha256");
  for (const list of LISTS) hash.update(readFileSync(list));
  return hash.digest("hex").slice(0, 16);
}

const folder = join(cacheFolder(), "language-tools", nameOfFolder());

/** The last file that the installation makes. */
const isInstalled = () => existsSync(join(folder, "installed.txt"));

module.exports = { LISTS, folder, isInstalled };
