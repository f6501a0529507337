// The runtimes that a contender is measured in. A host that cannot be found is reported with its reason.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BENCHMARK_ROOT, PACKAGE_ROOT, withoutPaths } from "./places.mjs";

const ENTRY = join(BENCHMARK_ROOT, "harness", "measured-process.mjs");

/**
 * `args` come before the task, `env` replaces the environment.
 * @typedef {{ name: string, command?: string, args?: string[], env?: NodeJS.ProcessEnv, version?: string, reason?: string }} Host
 */

const HOSTS = {
  async node() {
    const command = process.versions.bun ? "node" : process.execPath;
    const version = execFileSync(command, ["--version"], { encoding: "utf8" }).trim().replace(/^v/, "");
    // A forced collection before memory is read; without effect on the other measures.
    return { command, version, args: ["--expose-gc", ENTRY] };
  },
  async bun() {
    const { resolveBun } = await resolver("bun.mjs");
    const { executable, version } = resolveBun();
    return { command: executable, version, args: [ENTRY] };
  },
  async electron() {
    const { resolveElectron, electronFlags } = await resolver("electron.mjs");
    const { executable, version } = resolveElectron();
    const flags = [...electronFlags(executable), "--js-flags=--expose-gc"];
    return { command: executable, version, args: [...flags, join(BENCHMARK_ROOT, "harness", "electron")] };
  },
};

/**
 * Finds the hosts and calls `use` with them; Electron gets a display for as long as that takes.
 * @param {string[]} names
 * @param {(hosts: Host[]) => Promise<void>} use
 */
export async function withHosts(names, use) {
  const hosts = [];
  for (const name of names) hosts.push({ name, ...(await findHost(name)) });
  const electron = hosts.find((host) => host.name === "electron" && !host.reason);
  if (!electron) return use(hosts);
  const { withDisplay } = await resolver("display.mjs");
  return withDisplay((env) => {
    electron.env = env;
    return use(hosts);
  });
}

/** @returns {Promise<Host>} with `command` or `reason` */
export async function findHost(name) {
  try {
    if (!HOSTS[name]) throw new Error(`unknown host; there are: ${Object.keys(HOSTS).join(", ")}`);
    return await HOSTS[name]();
  } catch (error) {
    return { reason: withoutPaths(error.message) };
  }
}

/** The project's own scripts know where its runtimes come from; tests and benchmarks then use the same ones. */
async function resolver(file) {
  const path = join(PACKAGE_ROOT, "scripts", "hosts", file);
  if (!existsSync(path)) throw new Error(`scripts/hosts/${file} is not there`);
  return import(pathToFileURL(path).href);
}
