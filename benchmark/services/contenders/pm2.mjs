// Its command, with a daemon of its own for each run that is up before anything counts.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { BENCHMARK_ROOT } from "../../harness/places.mjs";
import { runFolder } from "../../harness/leftovers.mjs";
import { packageVersion } from "../../process/contenders/package-version.mjs";
import { runCommand } from "../command.mjs";

export const contender = {
  name: "pm2",
  features: ["start", "status", "command", "daemon"],
  slow: true,
  excludedOn: { bun: "a Node library: measured on Node" },
  async load() {
    const home = join(runFolder(), "pm2");
    // No call home while it is measured.
    Object.assign(process.env, { PM2_HOME: home, PM2_DISABLE_VERSION_CHECK: "true" });
    const script = join(BENCHMARK_ROOT, "node_modules", "pm2", "bin", "pm2");
    const line = (...args) => ({ command: process.execPath, args: [script, ...args], env: process.env });
    const run = (...args) => runCommand(line(...args));
    const ecosystem = join(runFolder(), "ecosystem.config.json");
    const require = createRequire(import.meta.url);
    let api;
    return {
      version: packageVersion("pm2"),
      async prepare(services) {
        const apps = services.map(({ name, command, args }) => ({
          name,
          script: command,
          args,
          interpreter: "none",
          exec_mode: "fork",
          vizion: false, // looks for a repository around the program
        }));
        writeFileSync(ecosystem, JSON.stringify({ apps }));
        await run("ping");
      },
      start: () => run("start", ecosystem),
      stop: () => run("stop", "all"),
      forget: () => run("delete", "all"),
      async status() {
        api ??= await connect(require("pm2"));
        return api();
      },
      statusCommand: () => line("list"),
      daemons: () => (existsSync(join(home, "pm2.pid")) ? [Number(readFileSync(join(home, "pm2.pid"), "utf8"))] : []),
    };
  },
};

async function connect(pm2) {
  await promisify(pm2.connect).call(pm2);
  return promisify(pm2.list).bind(pm2);
}
