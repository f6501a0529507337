"use strict";

// From a config to a group that runs.

const { aborted } = require("../errors.js");
const { checkOptions, normalize } = require("../options.js");
const { ServiceGroup } = require("./group.js");

const OPTIONS = ["signal", "only", "directory", "env", "profiles", "file"];

/** Starts the services of a config; settles with the group when all are ready. `adopt(group)` is told of it before. */
async function startServices(config, options = {}, adopt = () => {}) {
  // Here: who starts no services does not load what reads their configs either.
  const { resolveConfig, resolveInstances } = require("./config/resolve.js");
  const { signal, ...resolution } = checkOptions(options, OPTIONS, "start");
  const plan = await resolveConfig(config, resolution);
  const onAbort = () => aborted("Starting the services", signal);
  if (signal?.aborted) throw onAbort();
  const instances = async (name, count) => {
    const { services, ports } = await resolveInstances(config, name, count, { ...resolution, ports: plan.ports });
    Object.assign(plan.ports, ports);
    return services;
  };
  const group = new ServiceGroup(JSON.stringify(plan), normalize({}, "options").variables, instances);
  adopt(group);
  return started(group, signal, onAbort);
}

/** The group when all is ready. Where something fails, or is given up, nothing of it is left. */
async function started(group, signal, onAbort) {
  let isAborted = false;
  const abort = () => {
    isAborted = true;
    group[Symbol.dispose]();
  };
  signal?.addEventListener("abort", abort, { once: true });
  group._onClose(() => signal?.removeEventListener("abort", abort));
  try {
    await group.start();
    return group;
  } catch (error) {
    await group.stop();
    throw isAborted ? onAbort() : error;
  }
}

module.exports = { startServices };
