"use strict";

// Where the sidecar is, and what runs it.

const { accessSync, constants, statSync } = require("node:fs");
const { delimiter, extname, join, resolve } = require("node:path");
const { SignalboxError } = require("../errors.js");

const PATH_VARIABLE = "SIGNALBOX_ORCHESTRATOR_PATH";

/** In a packaged app's resources. */
const IN_RESOURCES = [
  "orchestrator/index.js",
  "orchestrator/index.mjs",
  "orchestrator/dist/index.js",
  "orchestrator.js",
];

const SCRIPTS = [".js", ".mjs", ".cjs", ".ts", ".mts"];

/** Of Node, only newer ones than this package asks for take it as it is. */
const TYPESCRIPT = [".ts", ".mts"];

/** What this process is, and where it looks; tests say otherwise. */
function hereAndNow() {
  const { versions, execPath, env, resourcesPath } = process;
  const kind = versions.electron ? "electron" : versions.bun ? "bun" : "node";
  return { kind, execPath, env, resourcesPath };
}

/** `{ command, args, env }` that start the sidecar. Throws one error that lists all that was tried. */
function locateSidecar({ path, runtime, args }, here = hereAndNow()) {
  const tried = [];
  const script = findScript(path, here, tried);
  if (script === undefined) throw notFound("the orchestrator", tried);
  // A program of its own needs nothing to run it.
  if (runtime === "none" || (runtime === "auto" && !SCRIPTS.includes(extname(script)))) {
    return { command: script, args, env: {} };
  }
  const found = findRuntime(runtime, script, here, tried);
  if (found === undefined) throw notFound(`a runtime for ${script}`, tried);
  return { command: found.command, args: [script, ...args], env: found.env };
}

function findScript(path, { env, resourcesPath }, tried) {
  const candidates = [];
  if (path !== undefined) candidates.push(resolve(path));
  else if (env[PATH_VARIABLE]) candidates.push(resolve(env[PATH_VARIABLE]));
  else if (resourcesPath) candidates.push(...IN_RESOURCES.map((name) => join(resourcesPath, name)));
  if (candidates.length === 0)
    tried.push(`option sidecar.path (not set)`, `${PATH_VARIABLE} (not set)`, "resourcesPath (none)");
  return candidates.find((candidate) => isFile(candidate) || (tried.push(candidate), false));
}

function findRuntime(runtime, script, here, tried) {
  const order = runtime === "auto" ? autoOrder(script, here.kind) : [runtime];
  for (const name of order) {
    if (name === here.kind) {
      return { command: here.execPath, env: name === "electron" ? { ELECTRON_RUN_AS_NODE: "1" } : {} };
    }
    if (name === "electron") {
      tried.push("electron (this program is none)");
      continue;
    }
    const command = findOnPath(name, here.env, tried);
    if (command !== undefined) return { command, env: {} };
  }
  return undefined;
}

/** The host's own first: it is there. */
function autoOrder(script, kind) {
  if (TYPESCRIPT.includes(extname(script))) return ["bun"];
  return [kind, ...["node", "bun"].filter((name) => name !== kind)];
}

function findOnPath(name, env, tried) {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  const candidates = (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, file));
  return candidates.find((candidate) => isExecutable(candidate) || (tried.push(candidate), false));
}

function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

function notFound(what, tried) {
  const message = `Can't find ${what}. Tried: ${tried.join(", ")}. Set the option "sidecar.path", or ${PATH_VARIABLE}.`;
  return new SignalboxError("ERR_SIGNALBOX_ORCHESTRATOR_NOT_FOUND", message, { tried });
}

module.exports = { locateSidecar };
