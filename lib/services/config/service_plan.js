"use strict";

// One instance of a service as the engine takes it. `docs/architecture.md` has the form.

const path = require("node:path");
const { atOption, describe } = require("./problems.js");
const { isPort } = require("./scalars.js");
const { fillIn } = require("./variables.js");

const DEFAULT_SHELL = "/bin/sh";
const LOCALHOST = "127.0.0.1";
const IGNORED = ["**/node_modules/**", "**/.git/**"];

const RESTART = {
  minDelayMs: 200,
  maxDelayMs: 30_000,
  factor: 2,
  jitter: 0.2,
  resetAfterMs: 10_000,
  // With the waits above a service that ends at once has failed after some 12 seconds.
  maxRestarts: 5,
  windowMs: 60_000,
};

/** `context`: `name`, `index`, `count`, `label`, `directory`, `environment`, `portOf`, `isInherited`, `autostart`, `problems`. */
function planOf(service, context) {
  const { name, index, count } = context;
  const fill = new Filling(service, context);
  const cwd = path.resolve(context.directory, fill.strictly(service.cwd ?? ".", "cwd"));
  const log = logOf(service, fill, context);
  const terminal = service.interactive && { cols: 80, rows: 24, ...sizeOf(service.interactive) };
  return {
    name,
    instance: index,
    instances: count,
    label: context.label,
    command: fill.freely(service.command),
    args: (service.args ?? []).map((arg) => fill.freely(arg)),
    shell: shellOf(service.shell),
    directory: cwd,
    ...context.environment.toPlan({ extendEnv: service.extendEnv ?? true, isInherited: context.isInherited }),
    stdin: service.stdin ?? "pipe",
    interactive: terminal || null,
    ipc: service.ipc ?? service.ready?.message !== undefined,
    dependsOn: service.dependsOn,
    ready: readyOf(service, fill, cwd),
    readyTimeoutMs: service.ready?.timeoutMs ?? 30_000,
    health: healthOf(service, fill),
    restart: restartOf(service),
    limits: limitsOf(service.limits ?? {}),
    stopSignal: service.stopSignal ?? (terminal ? "SIGHUP" : "SIGTERM"),
    killGraceMs: service.killGraceMs ?? 5_000,
    watch: watchOf(service, fill, cwd, log),
    schedule: typeof service.schedule === "string" ? { cron: service.schedule } : (service.schedule ?? null),
    oneshot: service.oneshot ?? false,
    autostart: context.autostart,
    log,
  };
}

/** Fills variables into the texts of one instance. */
class Filling {
  #service;
  #context;

  constructor(service, context) {
    this.#service = service;
    this.#context = context;
  }

  /** For what programs read: what is not known may be meant for them. */
  freely(text) {
    return this.#fill(text);
  }

  /** For what the engine reads: a variable that is not known is a problem. */
  strictly(text, option) {
    return this.#fill(text, (name) => {
      const message = `found ${describe(text)}, and there is no variable ${name}`;
      this.#context.problems.add(atOption(this.#service.path, option), { message, found: name });
    });
  }

  /** A number of a port. */
  port(value, option) {
    if (typeof value === "number") return value;
    if (value === true) return this.#context.portOf(this.#context.label);
    const text = this.strictly(value, option);
    if (/^\d+$/.test(text) && isPort(Number(text))) return Number(text);
    // A variable that is not known was told.
    if (!text.includes("${"))
      this.#context.problems.wrong(atOption(this.#service.path, option), text, "a port from 1 to 65535");
    return 0;
  }

  #fill(text, onUnknown) {
    const { environment, portOf } = this.#context;
    return fillIn(text, { lookUp: (name) => environment.get(name), portOf, onUnknown });
  }
}

function shellOf(shell) {
  return shell === true ? DEFAULT_SHELL : shell || null;
}

function sizeOf(interactive) {
  const { cols, rows } = interactive;
  return { ...(cols && { cols }), ...(rows && { rows }) };
}

// ── probes ──────────────────────────────────────────────────────────────────────────────────────

function readyOf(service, fill, cwd) {
  const { line, message, file, delayMs } = service.ready ?? {};
  if (service.ready === undefined) return null;
  if (line !== undefined) return { log: line };
  if (message !== undefined) return { message: message === true ? null : message };
  if (file !== undefined) return { file: path.resolve(cwd, fill.strictly(file, "ready.file")) };
  if (delayMs !== undefined) return { delayMs };
  return probeOf(service, "ready", fill);
}

function healthOf(service, fill) {
  if (service.healthCheck === undefined) return null;
  const { intervalMs = 10_000, timeoutMs = 5_000, retries = 3, startPeriodMs = 0 } = service.healthCheck;
  return { probe: probeOf(service, "healthCheck", fill), intervalMs, timeoutMs, retries, startPeriodMs };
}

function probeOf(service, option, fill) {
  const { port, host = LOCALHOST, http, status = [200, 399], command, args = [], shell } = service[option];
  if (port !== undefined) {
    return { port: { host: fill.strictly(host, `${option}.host`), port: fill.port(port, `${option}.port`) } };
  }
  if (http !== undefined) {
    const range = Array.isArray(status) ? status : [status, status];
    return { http: { url: urlOf(http, option, fill), status: range } };
  }
  const line = { command: fill.freely(command), args: args.map((arg) => fill.freely(arg)), shell: shellOf(shell) };
  return { command: line };
}

function urlOf(http, option, fill) {
  const filled = fill.strictly(http, `${option}.http`);
  return filled.startsWith("/") ? `http://${LOCALHOST}:${fill.port(true)}${filled}` : filled;
}

// ── policies ────────────────────────────────────────────────────────────────────────────────────

function restartOf({ restart, oneshot, schedule }) {
  const given = typeof restart === "string" ? { policy: restart } : (restart ?? {});
  const { policy = oneshot || schedule ? "no" : "on-failure", ...figures } = given;
  const { minDelayMs, maxDelayMs, ...others } = { ...RESTART, ...figures };
  return { policy, minMs: minDelayMs, maxMs: maxDelayMs, ...others };
}

/** Limits of memory have two steps. */
function limitsOf(limits) {
  const result = { ...limits };
  for (const name of ["memoryBytes", "treeMemoryBytes"]) {
    if (typeof result[name] === "number") result[name] = { kill: result[name] };
  }
  return result;
}

function watchOf({ watch }, fill, cwd, log) {
  if (watch === undefined || watch === false) return null;
  const given = typeof watch === "string" || Array.isArray(watch) ? { include: [watch].flat() } : watch;
  const { include = ["."], exclude = [], debounceMs = 200 } = given === true ? {} : given;
  const globs = (list, option) => list.flatMap((one) => globsOf(fill.strictly(one, option), cwd));
  const own = log ? [`${escapeGlob(log.path)}*`] : [];
  return {
    include: globs(include, "watch.include"),
    exclude: [...IGNORED, ...globs(exclude, "watch.exclude"), ...own],
    debounceMs,
  };
}

/** A plain path is the file itself, or all in the folder. */
function globsOf(glob, cwd) {
  if (!/[*?[{]/.test(glob)) {
    const plain = escapeGlob(path.resolve(cwd, glob));
    return [plain, `${plain === "/" ? "" : plain}/**`];
  }
  return [path.isAbsolute(glob) ? glob : `${escapeGlob(cwd)}/${glob.replace(/^\.\//, "")}`];
}

function escapeGlob(text) {
  return text.replace(/[*?[\]{}]/g, (character) => `[${character}]`);
}

function logOf({ log }, fill, { directory, index }) {
  if (log === undefined) return null;
  const given = typeof log === "string" ? { path: log } : log;
  const { maxBytes = 10 * 2 ** 20, maxFiles = 5, gzip = false } = given;
  const file = path.resolve(directory, fill.strictly(given.path, typeof log === "string" ? "log" : "log.path"));
  return { path: index === 0 ? file : withIndex(file, index), maxBytes, maxFiles, gzip };
}

/** `api.log` of instance 1 is `api-1.log`: `api.log.1` is a file that was put aside. */
function withIndex(file, index) {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}-${index}${ext}`);
}

module.exports = { Filling, planOf };
