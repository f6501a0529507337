"use strict";

// Finds the config of a project and loads it.

const { existsSync } = require("node:fs");
const { readFile, stat } = require("node:fs/promises");
const path = require("node:path");
const { fileURLToPath } = require("node:url");
const { SignalboxError, optionType } = require("../errors.js");
const { checkOptions } = require("../options.js");
const { ENDINGS, importModule } = require("./modules.js");

const NAMES = ["ts", "mts", "js", "mjs", "cjs", "json"].map((ending) => `signalbox.config.${ending}`);

/**
 * The config of `file`, or of the first `signalbox.config.*` from `directory` upwards: `{ config, file, directory }`,
 * checked. A config that is a function is called with `{ mode, env }`.
 */
async function loadConfig(options = {}) {
  const {
    file,
    directory,
    mode,
    env = process.env,
  } = checkOptions(options, ["file", "directory", "mode", "env"], "loadConfig");
  if (mode !== undefined && typeof mode !== "string") throw optionType("mode", "a text", mode);
  const from = path.resolve(pathOf(directory ?? process.cwd(), "directory"));
  const found = file === undefined ? find(from) : path.resolve(from, pathOf(file, "file"));
  const exported = found.endsWith(".json") ? await readJson(found) : defaultOf(await load(found), found);
  const config = await made(exported, { mode: mode ?? modeOf(env), env }, found);
  require("./config/check.js").checkConfig(config, found); // here: who loads no config does not load the check either
  return { config, file: found, directory: path.dirname(found) };
}

function pathOf(value, option) {
  if (value instanceof URL) return fileURLToPath(value);
  if (typeof value !== "string" || value === "") throw optionType(option, "a path or a file: URL", value);
  return value;
}

function modeOf(env) {
  return env.NODE_ENV || "development";
}

/** The first of the names, in the first folder that has one. */
function find(directory) {
  for (let folder = directory; ; folder = path.dirname(folder)) {
    const name = NAMES.find((one) => existsSync(path.join(folder, one)));
    if (name !== undefined) return path.join(folder, name);
    if (folder === path.dirname(folder)) break;
  }
  const message =
    `There is no config of services: no ${NAMES.join(", ")} in ${directory} or above it. ` +
    "Make one, or name another file.";
  throw new SignalboxError("ERR_SIGNALBOX_CONFIG_NOT_FOUND", message, { searched: directory });
}

async function load(file) {
  if (!ENDINGS.test(file)) {
    const message = `Option "file" must name a module or a JSON file: .ts, .mts, .cts, .js, .mjs, .cjs or .json; got ${JSON.stringify(file)}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "file" });
  }
  const { mtimeMs, size } = await stat(file).catch((cause) => fail(file, cause));
  return importModule(file, `${mtimeMs}-${size}`).catch((cause) => {
    if (cause?.code === "ERR_SIGNALBOX_CONFIG_LOADER") throw cause;
    return fail(file, cause);
  });
}

async function readJson(file) {
  const text = await readFile(file, "utf8").catch((cause) => fail(file, cause));
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    return fail(file, cause);
  }
}

/** Of an ECMAScript module its default export, of CommonJS `module.exports`, of a compiled one its `default`. */
function defaultOf(module, file) {
  const exported = module.default?.__esModule === true ? module.default.default : module.default;
  if (exported !== undefined) return exported;
  return fail(file, new TypeError("it has no default export; write `export default defineConfig({ … })`"));
}

/** A config may be made by a function, and be a promise. */
async function made(exported, context, file) {
  try {
    return await (typeof exported === "function" ? exported(context) : exported);
  } catch (cause) {
    return fail(file, cause);
  }
}

/** Whatever a module throws becomes one error with its file. */
function fail(file, cause) {
  const why = cause?.code === "ENOENT" && cause.syscall ? "it does not exist" : (cause?.message ?? String(cause));
  const error = new SignalboxError("ERR_SIGNALBOX_CONFIG_LOAD", `Can't load ${file}: ${why}`, { file });
  error.cause = cause;
  throw error;
}

module.exports = { loadConfig };
