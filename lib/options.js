"use strict";

// What only JavaScript can work into the options: URLs, process.env, AbortSignal. All other checks
// are the engine's.

const { fileURLToPath } = require("node:url");
const { SignalboxError, optionType } = require("./errors.js");

/** The options as the engine takes them, and the child's whole environment as a flat list. */
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
  return { options: rest, variables: variables(env, extendEnv ?? true), signal };
}

function variables(env, extendEnv) {
  if (env !== undefined && (env === null || typeof env !== "object" || Array.isArray(env))) {
    throw optionType("env", "an object of strings", env);
  }
  const all = extendEnv ? { ...process.env, ...env } : (env ?? {});
  const flat = [];
  for (const name of Object.keys(all)) {
    const value = all[name];
    if (value === undefined) continue; // removes an inherited variable
    if (typeof value !== "string") throw optionType(`env.${name}`, "a string or undefined", value);
    flat.push(name, value);
  }
  return flat;
}

/** Arguments of a command: an array of strings without NUL. */
function checkArguments(args) {
  if (!Array.isArray(args)) throw optionType("args", "an array of strings", args);
  args.forEach((arg, index) => {
    if (typeof arg !== "string") throw optionType(`args[${index}]`, "a string", arg);
  });
  return args;
}

function rejectUnknown(options, known, of) {
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    const message = `Unknown option "${option}" for ${of}. Known options: ${known.join(", ")}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_UNKNOWN", message, { option });
  }
}

/** Longest time that a timer takes; a longer one would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Options of a call that take nothing but `known`. */
function checkOptions(options, known, of) {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw optionType("options", "an object", options);
  }
  rejectUnknown(options, known, of);
  checkSignal(options.signal);
  return options;
}

function checkSignal(signal) {
  if (signal !== undefined && typeof signal?.addEventListener !== "function") {
    throw optionType("signal", "an AbortSignal", signal);
  }
}

/** Options of everything that is waited for. */
function checkWaitOptions(options, of) {
  const { timeoutMs } = checkOptions(options, ["signal", "timeoutMs"], of);
  if (timeoutMs === undefined) return;
  if (typeof timeoutMs !== "number") throw optionType("timeoutMs", "a number", timeoutMs);
  if (!(timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    const message = `Option "timeoutMs" must be milliseconds from 0 to ${MAX_TIMEOUT_MS}; got ${timeoutMs}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "timeoutMs" });
  }
}

module.exports = { checkArguments, checkOptions, checkWaitOptions, normalize };
