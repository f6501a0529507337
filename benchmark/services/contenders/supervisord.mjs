// supervisord and its supervisorctl, from PyPI. Where Python does not find it, it is looked for in the cache folder:
// pip install --target "$SIGNALBOX_BENCH_CACHE/python" supervisor==4.3.0

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../harness/places.mjs";
import { runFolder } from "../../harness/leftovers.mjs";
import { runCommand } from "../command.mjs";

/** The interpreter itself, and not a script that looks for it. */
const FIND = "import sys, supervisor.options as o; print(sys.executable); print(o.VERSION)";

export const contender = {
  name: "supervisord",
  features: ["start", "command", "daemon"],
  slow: true,
  excludedOn: { bun: "is no library: measured on Node" },
  async load() {
    const env = {
      ...process.env,
      PYTHONPATH: [join(cacheFolder(), "python"), process.env.PYTHONPATH].filter(Boolean).join(":"),
    };
    const [python, version] = findPython(env);
    const folder = runFolder();
    const config = join(folder, "supervisord.conf");
    const line = (module, ...args) => ({ command: python, args: ["-m", module, "-c", config, ...args], env });
    const control = (...args) => line("supervisor.supervisorctl", ...args);
    return {
      version,
      async prepare(services) {
        writeFileSync(config, configOf(services, folder));
        await runCommand(line("supervisor.supervisord"));
        // Its socket comes later than its parent ends. 3: none of them runs.
        await runCommand({ ...control("status"), codes: [0, 3] });
      },
      start: () => runCommand(control("start", "all")),
      stop: () => runCommand(control("stop", "all")),
      statusCommand: () => control("status"),
      daemons: () => [Number(readFileSync(join(folder, "supervisord.pid"), "utf8"))],
    };
  },
};

function findPython(env) {
  try {
    return execFileSync("python3", ["-c", FIND], { env, encoding: "utf8", stdio: "pipe" }).trim().split("\n");
  } catch {
    throw new Error("python3 with the package supervisor was not found");
  }
}

function configOf(services, folder) {
  const socket = join(folder, "supervisor.sock");
  const own = { logfile: "supervisord.log", pidfile: "supervisord.pid", childlogdir: "" };
  const sections = {
    supervisord: Object.fromEntries(Object.entries(own).map(([key, name]) => [key, join(folder, name)])),
    unix_http_server: { file: socket },
    supervisorctl: { serverurl: `unix://${socket}` },
    "rpcinterface:supervisor": {
      "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface",
    },
  };
  for (const { name, command, args } of services) {
    sections[`program:${name}`] = {
      command: [command, ...args].join(" "),
      autostart: "false",
      // By default it waits a second to see whether a program stays: nobody else does.
      startsecs: "0",
    };
  }
  return Object.entries(sections)
    .map(([section, entries]) => {
      const lines = Object.entries(entries).map(([key, value]) => `${key}=${value}`);
      return `[${section}]\n${lines.join("\n")}\n`;
    })
    .join("\n");
}
