"use strict";
// What the dashboard shows: a few programs that do something, and the terminals that people open.

const { join } = require("node:path");
const { ProcessManager, PtyManager } = require("signalbox");

const manager = new ProcessManager();
const ptys = new PtyManager({ defaults: { env: { COLORTERM: "truecolor" } } });

/** As rules of the policy: a name that the page asks for, and exactly what is started then. */
const services = ["api", "indexer", "cache", "tests"].map((name) => ({
  name,
  command: process.execPath,
  args: [join(__dirname, "..", "services", `${name}.js`)],
  env: { ELECTRON_RUN_AS_NODE: "1" },
  // The newest output is kept, also while nobody looks.
  options: { name, output: { overflow: "overwrite" } },
}));

function startServices() {
  for (const { name, command, args, env, options } of services) {
    // A failure is told by the manager's `failure` event: see report.js.
    manager.spawn({ id: name, command, args, env, ...options }).catch(() => {});
  }
}

module.exports = { manager, ptys, services, startServices };
