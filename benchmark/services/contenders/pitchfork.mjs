// pitchfork, from crates.io, on the PATH or in the cache folder:
// cargo install pitchfork-cli --locked --root "$SIGNALBOX_BENCH_CACHE"

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../harness/places.mjs";
import { runFolder } from "../../harness/leftovers.mjs";
import { runCommand } from "../command.mjs";
import { ownProcesses } from "../own-processes.mjs";

export const contender = {
  name: "pitchfork",
  features: ["start", "command", "daemon"],
  slow: true,
  excludedOn: { bun: "is no library: measured on Node" },
  async load() {
    const own = join(cacheFolder(), "bin", "pitchfork");
    const command = existsSync(own) ? own : "pitchfork";
    const folder = join(runFolder(), "pitchfork");
    mkdirSync(folder);
    const env = { ...process.env, HOME: folder, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder };
    const version = versionOf(command);
    const line = (...args) => ({ command, args, cwd: folder, env });
    let names;
    return {
      version,
      async prepare(services) {
        names = services.map(({ name }) => name);
        const section = ({ name, command: program, args }) =>
          `[daemons.${name}]\nrun = ${JSON.stringify(["exec", program, ...args].join(" "))}\nready_delay = 0\n`;
        writeFileSync(join(folder, "pitchfork.toml"), services.map(section).join("\n"));
        await runCommand(line("supervisor", "start"));
      },
      start: () => runCommand(line("start", ...names)),
      stop: () => runCommand(line("stop", ...names)),
      statusCommand: () => line("list"),
      daemons: () => ownProcesses(/pitchfork supervisor run/, `HOME=${folder}`),
    };
  },
};

function versionOf(command) {
  try {
    return execFileSync(command, ["--version"], { encoding: "utf8" }).trim().split(" ").at(-1);
  } catch {
    throw new Error("pitchfork was not found");
  }
}
