"use strict";

// Which services are started: by name, by profile, and what these depend on.

const { SignalboxError } = require("../../errors.js");
const { serviceOf } = require("./check.js");
const { at, suggest } = require("./problems.js");

/**
 * In the order of the config: `all` that the plan has, so that they can be started later, and `started`, those that are
 * at once.
 */
function select(services, { profiles, only }, problems) {
  const isActive = ({ profiles: own }) => own === undefined || own.some((profile) => profiles.includes(profile));
  const active = [...services].filter(([, one]) => isActive(one)).map(([name]) => name);
  const roots =
    only?.map((name) => serviceOf(name, services) ?? unknown(name, [...services.keys()])) ??
    active.filter((name) => services.get(name).autostart !== false);
  const started = withDependencies(roots, services);
  const all = withDependencies([...active, ...roots], services);
  for (const name of all) {
    if (isActive(services.get(name)) || roots.includes(name)) continue;
    const needing = [...all].find((other) => services.get(other).dependsOn.some(({ service }) => service === name));
    const path = at(services.get(needing).path, "dependsOn");
    const own = services.get(name).profiles.join(" or ");
    problems.add(path, { message: `needs ${name}, which is there with profile ${own} only`, found: name });
  }
  if (all.size === 0) {
    const known = [...new Set([...services.values()].flatMap((one) => one.profiles ?? []))].join(", ");
    problems.add("processes", { message: `has services of profiles alone, and none of these is active: ${known}` });
  }
  const inOrder = (names) => [...services.keys()].filter((name) => names.has(name));
  return { all: inOrder(all), started: inOrder(started) };
}

function withDependencies(names, services) {
  const result = new Set(names);
  // The set grows while it is walked through.
  for (const name of result) for (const { service } of services.get(name).dependsOn) result.add(service);
  return result;
}

function unknown(name, known) {
  const hint = suggest(String(name), known);
  const message = `There is no service "${name}"${hint ? `; did you mean "${hint}"?` : "."} Known services: ${known.join(", ")}.`;
  throw new SignalboxError("ERR_SIGNALBOX_SERVICE_UNKNOWN", message, { service: name });
}

module.exports = { select };
