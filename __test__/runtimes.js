"use strict";
// The runtimes that children of the tests run in: this host's own, and the others that are installed.

const { accessSync, constants } = require("node:fs");
const { delimiter, dirname, join } = require("node:path");
const { host } = require("./harness.js");

/** The first executable file of the given ones. */
function firstExecutable(paths) {
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function onPath(name) {
  return (process.env.PATH || "").split(delimiter).map((folder) => join(folder, name));
}

function findBun() {
  const own = process.env.SIGNALBOX_BUN ? [process.env.SIGNALBOX_BUN] : [];
  const packaged = join(dirname(__dirname), "node_modules", "bun", "bin", "bun.exe");
  return firstExecutable([...own, packaged, ...onPath("bun")]);
}

/** `{ name, command, env }` of each runtime that a child can be started in. */
const runtimes = [
  {
    name: host === "electron" ? "electron as node" : host,
    command: process.execPath,
    env: { ELECTRON_RUN_AS_NODE: "1" },
  },
  { name: "node", command: host === "node" ? undefined : firstExecutable(onPath("node")), env: {} },
  { name: "bun", command: host === "bun" ? undefined : findBun(), env: {} },
].filter(({ command }) => command !== undefined);

module.exports = { runtimes };
