"use strict";

// From a config to the plan that the engine runs: what is started, with absolute paths, whole environments, ports and
// numbers in the place of defaults, shorthands and variables. Nothing of JavaScript is left in a plan: it is JSON.

const os = require("node:os");
const path = require("node:path");
const { fileURLToPath } = require("node:url");
const { isMainThread } = require("node:worker_threads");
const { optionType } = require("../../errors.js");
const { checkOptions } = require("../../options.js");
const { checkConfig } = require("./check.js");
const { readEnvFiles } = require("./env_file.js");
const { Environment } = require("./environment.js");
const { freePorts } = require("./ports.js");
const { Problems, at } = require("./problems.js");
const { Slices } = require("../slices.js");
const { select } = require("./select.js");
const { Filling, planOf } = require("./service_plan.js");

const VERSION = 1;
const OPTIONS = ["directory", "env", "profiles", "only", "file", "ports", "isInherited"];

/** Programs look this up to know what a terminal can do; the host's own says what the host's can. */
const DEFAULT_TERM = "xterm-256color";

/** Read at load: a program that puts another object in its place means that object. */
const HOST_ENVIRONMENT = process.env;

/**
 * The plan of a config. `directory` (default: the working directory) is where its paths start, `env` (default: the host's)
 * what services inherit, `profiles` are the active ones, `only` names what is started, `ports` are those that were handed
 * out before for `"auto"`, by label; with `isInherited` the engine is in another process, which has the host's environment.
 * Throws one error for all problems.
 */
async function resolveConfig(config, options = {}) {
  const slices = new Slices();
  const resolution = await Resolution.of(config, options, undefined, slices);
  const services = [];
  for (const name of resolution.names) {
    await slices.next();
    services.push(...resolution.instances(name));
  }
  resolution.problems.throwIfAny(options.file);
  await slices.next(); // what is done with a plan is work as well
  const ports = Object.fromEntries(resolution.ports);
  return { version: VERSION, directory: resolution.directory, services, ports };
}

/** The entries of one service with another number of instances; `ports` of a plan stay as they are. */
async function resolveInstances(config, name, count, { ports, ...options } = {}) {
  const resolution = await Resolution.of(config, options, { name, count, ports });
  const entries = resolution.instances(name);
  resolution.problems.throwIfAny(options.file);
  return { services: entries, ports: Object.fromEntries(resolution.ports) };
}

class Resolution {
  problems = new Problems();
  directory;
  /** Services of the plan, in the order of the config. */
  names;
  /** Numbers by labels. */
  ports = new Map();
  #checked;
  #started;
  #base;
  #isInherited;
  #counts = new Map();
  #files = new Map();

  static async of(config, options, scaled, slices) {
    const resolution = new Resolution(config, options);
    await slices?.next();
    await resolution.#prepare(options, scaled);
    return resolution;
  }

  constructor(config, options) {
    const given = checkOptions(options, OPTIONS, "resolveConfig");
    const { directory, env, profiles, only, file, isInherited = false } = given;
    this.directory = directoryOf(directory);
    checkNames(profiles, "profiles");
    checkNames(only, "only");
    this.#checked = checkConfig(config, file);
    // In a worker and in Bun `process.env` is a copy, which the engine does not see.
    const isHosts = env === undefined && isMainThread && !process.versions.bun && process.env === HOST_ENVIRONMENT;
    this.#isInherited = isInherited || isHosts;
    // A copy where it may change while files are read; the host's own the engine takes as it is then.
    this.#base = isHosts ? HOST_ENVIRONMENT : { ...(env ?? process.env) };
  }

  async #prepare({ profiles = [], only, ports = {} }, scaled) {
    const { services } = this.#checked;
    const { all, started } = select(services, { profiles, only }, this.problems);
    this.names = all;
    this.#started = new Set(started);
    for (const [name, service] of services) this.#counts.set(name, instancesOf(service));
    if (scaled) this.#counts.set(scaled.name, scaled.count);
    await Promise.all([this.#readFiles(), this.#choosePorts(scaled?.ports ?? {}, ports)]);
  }

  // ── ports ─────────────────────────────────────────────────────────────────────────────────────

  async #choosePorts(known, kept) {
    const open = [];
    for (const [name, service] of this.#checked.services) {
      if (service.port === undefined) continue;
      for (const label of this.#labels(name)) {
        if (Object.hasOwn(known, label)) this.ports.set(label, known[label]);
        else if (service.port !== "auto") continue;
        else if (Object.hasOwn(kept, label)) this.ports.set(label, kept[label]);
        else open.push(label);
      }
    }
    const found = await freePorts(open.length);
    open.forEach((label, index) => this.ports.set(label, found[index]));
  }

  /** Numbers in the config, which may come from variables. */
  #setPorts(name) {
    const service = this.#checked.services.get(name);
    if (service.port === undefined || service.port === "auto") return;
    this.#labels(name).forEach((label, index) => {
      if (this.ports.has(label)) return;
      const environment = this.#environment(name, index, {});
      const fill = new Filling(service, { ...this.#context(name, index), environment });
      const port = fill.port(service.port, "port") + index;
      if (port > 65_535) this.problems.wrong(at(service.path, "port"), port, `ports of ${label} up to 65535`);
      this.ports.set(label, port);
    });
  }

  /** Of all instances. They follow from the config: one that is there keeps its label when others join it. */
  #labels(name) {
    const isOne = instancesOf(this.#checked.services.get(name)) === 1;
    const labelOf = (index) => (isOne && index === 0 ? name : `${name}.${index}`);
    return Array.from({ length: this.#counts.get(name) }, (_, index) => labelOf(index));
  }

  /** Of a label, or of the first instance of a service. */
  #portOf = (label) => {
    const first = this.#checked.services.has(label) ? this.#labels(label)[0] : label;
    if (this.#checked.services.has(label) && !this.ports.has(first)) this.#setPorts(label);
    return this.ports.get(first);
  };

  // ── files ─────────────────────────────────────────────────────────────────────────────────────

  async #readFiles() {
    const { services, envFile } = this.#checked;
    const wanted = [[envFile, "envFile"]];
    for (const name of this.names) {
      const service = services.get(name);
      wanted.push([service.envFile, at(service.path, "envFile")]);
    }
    await Promise.all(
      wanted.map(async ([files, place]) =>
        this.#files.set(place, await readEnvFiles(files ?? [], place, this.directory, this.problems)),
      ),
    );
  }

  // ── instances ─────────────────────────────────────────────────────────────────────────────────

  instances(name) {
    const service = this.#checked.services.get(name);
    this.#setPorts(name);
    return this.#labels(name).map((label, index) => {
      const environment = this.#environment(name, index, this.#given(name, index, label));
      return planOf(service, { ...this.#context(name, index), environment });
    });
  }

  #context(name, index) {
    return {
      name,
      index,
      count: this.#counts.get(name),
      label: this.#labels(name)[index],
      directory: this.directory,
      portOf: this.#portOf,
      isInherited: this.#isInherited,
      autostart: this.#started.has(name),
      problems: this.problems,
    };
  }

  /** What the service is told whatever its `env` says. */
  #given(name, index, label) {
    const port = this.ports.get(label);
    const terminal = this.#checked.services.get(name).interactive;
    return {
      SIGNALBOX_SERVICE: name,
      SIGNALBOX_INSTANCE: String(index),
      ...(port !== undefined && { PORT: String(port) }),
      ...(terminal?.name && { TERM: terminal.name }),
    };
  }

  #environment(name, index, given) {
    const service = this.#checked.services.get(name);
    const layers = [
      { variables: this.#base, isLiteral: true },
      { variables: service.interactive ? { TERM: DEFAULT_TERM } : {}, isLiteral: true },
      ...this.#files.get("envFile"),
      { variables: this.#checked.env ?? {}, path: "env" },
      { variables: this.#portsOfDependencies(service), isLiteral: true },
      ...(this.#files.get(at(service.path, "envFile")) ?? []),
      { variables: service.env ?? {}, path: at(service.path, "env") },
      { variables: given, isLiteral: true },
    ];
    return new Environment(layers, this.#portOf, (variable, place) => {
      this.problems.add(at(place, variable), { message: "stands for itself, by way of others", found: variable });
    });
  }

  /** `API_PORT` of a service `api`, and `API_PORTS` where it has several instances. */
  #portsOfDependencies({ dependsOn }) {
    const variables = Object.create(null);
    for (const { service } of dependsOn) {
      const first = this.#portOf(service);
      if (first === undefined) continue;
      const prefix = service.toUpperCase().replace(/[^A-Z0-9]/g, "_");
      variables[`${prefix}_PORT`] = String(first);
      const labels = this.#labels(service);
      if (labels.length > 1) variables[`${prefix}_PORTS`] = labels.map((label) => this.ports.get(label)).join(",");
    }
    return variables;
  }
}

function directoryOf(directory = process.cwd()) {
  if (directory instanceof URL) return fileURLToPath(directory);
  if (typeof directory !== "string" || directory === "")
    throw optionType("directory", "a path or a file: URL", directory);
  return path.resolve(directory);
}

function checkNames(names, option) {
  if (names === undefined) return;
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (!isList) throw optionType(option, "a list of names", names);
}

/** How many of a service its config asks for. */
function instancesOf({ instances = 1 }) {
  return instances === "max" ? (os.availableParallelism?.() ?? os.cpus().length) : instances;
}

module.exports = { resolveConfig, resolveInstances };
