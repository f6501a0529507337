// Ours by its command, with a detached supervisor of its own for each run.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../harness/places.mjs";
import { runFolder } from "../../harness/leftovers.mjs";
import { loadSignalbox } from "../../process/contenders/signalbox-package.mjs";
import { runCommand } from "../command.mjs";
import { ownProcesses } from "../own-processes.mjs";

export const contender = {
  name: "signalbox",
  features: ["command", "daemon"],
  async load() {
    const { version } = loadSignalbox();
    const folder = join(runFolder(), "signalbox");
    mkdirSync(folder);
    const env = { ...process.env, SIGNALBOX_STATE_DIR: join(folder, "state"), NO_COLOR: "1" };
    const script = join(PACKAGE_ROOT, "bin", "signalbox.js");
    const line = (...args) => ({ command: process.execPath, args: [script, ...args], cwd: folder, env });
    const run = (...args) => runCommand(line(...args));
    return {
      version,
      async prepare(services) {
        const processes = Object.fromEntries(services.map(({ name, ...service }) => [name, service]));
        writeFileSync(join(folder, "signalbox.config.json"), JSON.stringify({ processes }));
      },
      start: () => run("up", "-d"),
      stop: () => run("down"),
      statusCommand: () => line("status"),
      daemons: () => ownProcesses(/signalbox-(supervisor|guardian)/, `SIGNALBOX_STATE_DIR=${env.SIGNALBOX_STATE_DIR}`),
    };
  },
};
