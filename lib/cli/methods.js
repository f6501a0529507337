"use strict";

// What the command line asks JavaScript for.

/** The plan of a config; with `scale` the plans of that many instances of one service. */
async function resolve({ file, mode, profiles = [], only, ports, scale }) {
  const { loadConfig } = require("../services/load.js");
  const { resolveConfig, resolveInstances } = require("../services/config/resolve.js");
  const { config, directory } = await loadConfig({ file, mode });
  // The supervisor's environment is ours, by way of the command line.
  const options = { directory, profiles, ports, file, isInherited: true };
  if (scale === undefined) return resolveConfig(config, { ...options, only });
  const [name, count] = scale;
  const { services } = await resolveInstances(config, name, count, options);
  return services;
}

/** The apps of pm2's ecosystem file, as far as JSON has them. */
async function pm2Apps({ file }) {
  const { importModule } = require("../services/modules.js");
  const exported = file.endsWith(".json") ? require(file) : (await importModule(file, "")).default;
  const { apps = exported } = exported ?? {};
  const list = Array.isArray(apps) ? apps : [apps];
  return list.filter((app) => app !== null && typeof app === "object");
}

module.exports = { methods: { pm2Apps, resolve } };
