"use strict";

// What is wrong with a config, gathered and told at once.

const { SignalboxError } = require("../../errors.js");

/** What others call an option of ours. */
const NAMES_ELSEWHERE = {
  autorestart: "restart",
  cron: "schedule",
  cron_restart: "schedule",
  cmd: "command",
  depends: "dependsOn",
  depends_on: "dependsOn",
  directory: "cwd",
  env_file: "envFile",
  environment: "env",
  exec: "command",
  exec_path: "command",
  health: "healthCheck",
  healthcheck: "healthCheck",
  increment_var: "port",
  kill_timeout: "killGraceMs",
  liveness_probe: "healthCheck",
  log: "line",
  log_location: "log",
  max_memory_restart: "limits",
  max_restarts: "restart",
  out_file: "log",
  pty: "interactive",
  ready_log_line: "ready",
  readiness: "ready",
  readiness_probe: "ready",
  replicas: "instances",
  script: "command",
  services: "processes",
  shutdown: "stopSignal",
  stop_signal: "stopSignal",
  tty: "interactive",
  working_dir: "cwd",
};

/** Above this many edits two words are different words. */
const MAX_EDITS = 2;

class Problems {
  /** As they are told: where, what was found, what is allowed. */
  list = [];

  /** `facts`: `message`, and where they apply `found`, `allowed` and `suggestion`. Told once, however many instances have it. */
  add(path, facts) {
    const isKnown = this.list.some((one) => one.path === path && one.message === facts.message);
    if (!isKnown) this.list.push({ path, ...facts });
  }

  /** Another value than those that are allowed. */
  wrong(path, value, allowed) {
    const found = describe(value);
    this.add(path, { message: `found ${found}; allowed: ${allowed}`, found, allowed });
  }

  missing(path, allowed) {
    this.add(path, { message: `is missing; allowed: ${allowed}`, found: "nothing", allowed });
  }

  /** A key that does not exist; returns what it was probably meant to be. */
  unknown(path, key, known) {
    const suggestion = suggest(key, known);
    const allowed = known.join(", ");
    const rest = suggestion ? `did you mean "${suggestion}"?` : `allowed: ${allowed}`;
    this.add(path, { message: `is no option; ${rest}`, found: key, allowed, ...(suggestion && { suggestion }) });
    return suggestion;
  }

  /** A name that stands for nothing. */
  unknownName(path, name, what, known) {
    const suggestion = suggest(name, known);
    const allowed = known.join(", ");
    const hint = suggestion ? `did you mean "${suggestion}"? ` : "";
    const message = `found ${describe(name)}, which is no ${what}; ${hint}allowed: ${allowed || "nothing, there is none"}`;
    this.add(path, { message, found: describe(name), allowed, ...(suggestion && { suggestion }) });
  }

  /** Throws what was gathered, if anything was. */
  throwIfAny(file) {
    if (this.list.length > 0) throw invalid(this.list, file);
  }
}

/** The one error of a wrong config. */
function invalid(errors, file) {
  const lines = errors.map(({ path, message }) => `  ${path === "" ? "(the config)" : path}: ${message}`);
  const count = errors.length === 1 ? "1 problem" : `${errors.length} problems`;
  const message = `${file ?? "The config"} is not valid (${count}):\n${lines.join("\n")}`;
  return new SignalboxError("ERR_SIGNALBOX_CONFIG_INVALID", message, { errors, ...(file && { file }) });
}

/** The path of a part of what is at `path`. */
function at(path, key) {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The path of an option within others, such as `ready.file`. */
function atOption(path, option) {
  return option.split(".").reduce(at, path);
}

/** The known name that was probably meant. */
function suggest(name, known) {
  const plain = (word) => word.toLowerCase().replace(/[-_\s]/g, "");
  const same = known.find((word) => plain(word) === plain(name));
  if (same) return same;
  const elsewhere = Object.hasOwn(NAMES_ELSEWHERE, name) ? NAMES_ELSEWHERE[name] : undefined;
  if (known.includes(elsewhere)) return elsewhere;
  let best;
  let bestEdits = Math.min(MAX_EDITS, Math.floor(name.length / 3)) + 1;
  for (const word of known) {
    const count = edits(plain(name), plain(word));
    if (count < bestEdits) [best, bestEdits] = [word, count];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
function edits(from, to) {
  let before = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (isSwap) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[to.length];
}

/** Longest text that is repeated in a message. */
const MAX_SHOWN = 80;

/** A value, for people. */
function describe(value) {
  if (typeof value === "string") {
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  }
  if (value === null || ["undefined", "number", "boolean", "bigint"].includes(typeof value)) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (value instanceof RegExp) return String(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value.then === "function") return "a promise";
  return "an object";
}

module.exports = { Problems, at, atOption, describe, suggest };
