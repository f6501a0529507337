"use strict";

// What the schema alone can't say: options that do not go together, names that lead nowhere, circles.

const { Problems, at, atOption, describe } = require("./problems.js");
const { NAME, read } = require("./read.js");
const { CONFIG } = require("./schema");
const { checkReferences } = require("./variables.js");

/** Names that end like this are those of instances. */
const INSTANCE = /\.\d+$/;

/**
 * The config in its one form: `{ services: Map, env, envFile }`, services by their names, each with its `key` and `path`.
 * Throws one error that tells all problems.
 */
function checkConfig(config, file) {
  const problems = new Problems();
  const { processes = new Map(), ...common } = read(CONFIG, config, "", problems) ?? {};
  const services = byName(processes, problems);
  if (problems.list.length === 0 && services.size === 0) {
    problems.add("processes", { message: "is empty; allowed: at least one service", found: "nothing" });
  }
  const given = config?.processes;
  for (const service of services.values()) {
    checkTogether(service, given[service.key], problems);
    service.dependsOn = readDependencies(service, services, problems);
    checkReferences(service, services, problems);
  }
  checkCircles(services, problems);
  problems.throwIfAny(file);
  return { ...common, services };
}

/** Keys give names to services that have no `name`. */
function byName(processes, problems) {
  const services = new Map();
  for (const [key, service] of processes) {
    if (service === undefined) continue;
    const path = at("processes", key);
    const name = service.name ?? key;
    const place = service.name === undefined ? path : at(path, "name");
    if (!NAME.test(name) || INSTANCE.test(name)) {
      const rule =
        "letters, digits and _ - . : @ / +, beginning with a letter or digit, not ending in a dot and a number";
      problems.add(place, { message: `found ${describe(name)} as a name; allowed: ${rule}`, found: describe(name) });
    }
    const other = services.get(name);
    if (other) {
      const message = `found ${describe(name)}, which is the name of ${other.path} already`;
      problems.add(place, { message, found: describe(name) });
    } else services.set(name, { ...service, key, path });
  }
  return services;
}

/** The service of a name; keys are names too where they are nobody else's. */
function serviceOf(name, services) {
  if (services.has(name)) return name;
  for (const [own, { key }] of services) if (key === name) return own;
  return undefined;
}

// ── options that do not go together ─────────────────────────────────────────────────────────────

function checkTogether(service, given, problems) {
  const { path } = service;
  const say = (key, message) => problems.add(atOption(path, key), { message });
  const isLine = service.shell !== undefined && service.shell !== false;
  if (/\s/.test(service.command ?? "") && !service.command.includes("/") && !isLine && given.args === undefined) {
    const message = `found ${describe(service.command)}, a line; allowed: a command, with its arguments in args, or shell: true`;
    problems.add(at(path, "command"), { message, found: describe(service.command) });
  }
  const { restart } = service;
  const policy = restart?.policy ?? restart;
  for (const reason of ["oneshot", "schedule"]) {
    if (service[reason] && policy === "always") say("restart", `found "always", which does not go with ${reason}`);
  }
  if (restart?.minDelayMs > (restart?.maxDelayMs ?? 30_000)) say("restart", "minDelayMs is more than maxDelayMs");
  if (service.interactive && service.stdin === "ignore")
    say("stdin", 'found "ignore", which does not go with interactive');
  if (service.ipc === false && service.ready?.message !== undefined) say("ready.message", "needs ipc, which is false");
  for (const limit of ["memoryBytes", "treeMemoryBytes"]) {
    const { warn, kill } = service.limits?.[limit] ?? {};
    if (warn > kill) say(`limits.${limit}`, `warns above ${warn}, which is more than what kills, ${kill}`);
  }
  checkProbe(service, "ready", problems);
  checkProbe(service, "healthCheck", problems);
}

function checkProbe(service, option, problems) {
  const { path, port } = service;
  const { port: asked, http, status } = service[option] ?? {};
  const place = at(path, option);
  if (port === undefined && asked === true) {
    problems.add(at(place, "port"), { message: "found true; allowed only for a service with a port of its own" });
  }
  if (port === undefined && http?.startsWith("/")) {
    const message = `found ${describe(http)}, a path; allowed only for a service with a port of its own, else a URL`;
    problems.add(at(place, "http"), { message, found: describe(http) });
  } else if (http !== undefined && !http.startsWith("/") && !/^http:\/\/./.test(http)) {
    problems.wrong(at(place, "http"), http, "a URL that begins with http://, or a path on the service's own port");
  }
  if (Array.isArray(status) && status[0] > status[1]) {
    problems.add(at(place, "status"), {
      message: `begins with ${status[0]}, which is more than its end, ${status[1]}`,
    });
  }
}

// ── dependencies ────────────────────────────────────────────────────────────────────────────────

/** A list of `{ service, condition }`. */
function readDependencies(service, services, problems) {
  const given = service.dependsOn ?? [];
  const path = at(service.path, "dependsOn");
  const entries =
    given instanceof Map
      ? Array.from(given, ([name, how]) => [
          name,
          how?.condition ?? (typeof how === "string" ? how : undefined),
          at(path, name),
        ])
      : [given].flat().map((name, index) => [name, undefined, Array.isArray(given) ? at(path, index) : path]);
  const dependencies = [];
  for (const [name, condition, place] of entries) {
    if (name === undefined) continue;
    const target = serviceOf(name, services);
    if (target === undefined) {
      problems.unknownName(place, name, "service", [...services.keys()]);
      continue;
    }
    const other = services.get(target);
    const wanted = condition ?? (other.oneshot ? "completed" : "ready");
    if (wanted === "completed" && (other.restart?.policy ?? other.restart) === "always") {
      problems.add(place, { message: `waits until ${target} is completed, which it never is with restart: "always"` });
    }
    if (dependencies.some((one) => one.service === target)) {
      problems.add(place, { message: `found ${describe(name)} a second time`, found: describe(name) });
    } else dependencies.push({ service: target, condition: wanted });
  }
  return dependencies;
}

/** Tells each circle once, from its first service on. */
function checkCircles(services, problems) {
  const done = new Set();
  const visit = (name, trail) => {
    const start = trail.indexOf(name);
    if (start >= 0) {
      const circle = [...trail.slice(start), name];
      const path = at(services.get(name).path, "dependsOn");
      problems.add(path, { message: `goes in a circle: ${circle.join(" → ")}`, found: circle.join(" → ") });
      return;
    }
    if (done.has(name)) return;
    for (const { service } of services.get(name).dependsOn) visit(service, [...trail, name]);
    done.add(name);
  };
  for (const name of services.keys()) visit(name, []);
}

module.exports = { checkConfig, serviceOf };
