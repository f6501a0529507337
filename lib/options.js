"use strict";

// What only JavaScript can work into the options: URLs, process.env, AbortSignal. All other checks
// are the engine's.

const { fileURLToPath } = require("node:url");
const { isMainThread } = require("node:worker_threads");
const { SignalboxError, optionType } = require("./errors.js");
const { checkOptions, checkSignal, checkWaitOptions } = require("./option_checks.js");

/** Read at load: a program that puts another object in its place means that object. */
const HOST_ENVIRONMENT = process.env;

/**
 * True where the system's own environment is what `process.env` shows. In a worker it is a copy, and
 * Bun keeps one of its own.
 */
const isNativeEnvironment = isMainThread && !process.versions.bun;

/** The options as the engine takes them, and the changes to the host's environment. */
function normalize(options, name) {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw optionType(name, "an object", options);
  }
  const { env, extendEnv, signal, cwd, ...rest } = options;
  if (extendEnv !== undefined && typeof extendEnv !== "boolean") {
    throw optionType("extendEnv", "true or false", extendEnv);
  }
  checkSignal(signal);
  if (cwd !== undefined) rest.cwd = cwd instanceof URL ? fileURLToPath(cwd) : cwd;
  return { options: rest, variables: new Variables(env, extendEnv ?? true), signal };
}

/** The child's environment: `changes` on top of the host's own, or alone. */
class Variables {
  fromHost;
  /** `name=value` sets a variable and `name` alone removes it, each followed by a NUL: one string crosses fastest. */
  changes = "";

  constructor(env, extendEnv) {
    if (env !== undefined && (env === null || typeof env !== "object" || Array.isArray(env))) {
      throw optionType("env", "an object of strings", env);
    }
    this.fromHost = extendEnv && isNativeEnvironment && process.env === HOST_ENVIRONMENT;
    if (extendEnv && !this.fromHost) this.#add(process.env);
    if (env !== undefined) this.#add(env);
  }

  set(name, value) {
    if (name === "" || name.includes("=")) {
      const message = `Option "env.${name}" must be a variable with a name, without "=" in it.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: `env.${name}` });
    }
    if (value !== undefined && typeof value !== "string") {
      throw optionType(`env.${name}`, "a string or undefined", value);
    }
    const change = value === undefined ? name : `${name}=${value}`;
    if (change.includes("\0")) throw nulCharacter(`env.${name}`, change);
    this.changes += `${change}\0`;
  }

  #add(env) {
    for (const name of Object.keys(env)) this.set(name, env[name]);
  }
}

function nulCharacter(option, text) {
  const message =
    `${option} contains a NUL character at position ${text.indexOf("\0")}: ` +
    "the operating system can't pass that on.";
  return new SignalboxError("ERR_SIGNALBOX_OPTION_NUL", message, { option });
}

/** Arguments of a command: an array of strings without NUL. */
function checkArguments(args) {
  if (!Array.isArray(args)) throw optionType("args", "an array of strings", args);
  args.forEach((arg, index) => {
    if (typeof arg !== "string") throw optionType(`args[${index}]`, "a string", arg);
  });
  return args;
}

module.exports = { checkArguments, checkOptions, checkWaitOptions, normalize };
