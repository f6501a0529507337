// A daemon of its own for each run, in the run's own folder; the harness ends what it leaves.

import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { runFolder } from "../../harness/leftovers.mjs";
import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "pm2",
  features: ["metrics", "stop-tree"],
  excludedOn: {
    bun: "a Node library: measured on Node",
    electron: "starts its daemon by the host's own executable, which must be Node",
  },
  async load() {
    process.env.PM2_HOME = join(runFolder(), "pm2");
    // No call home while it is measured.
    process.env.PM2_DISABLE_VERSION_CHECK = "true";
    const require = createRequire(import.meta.url);
    const pm2 = require("pm2");
    const call = (name) => promisify(pm2[name]).bind(pm2);
    let isConnected = false;
    async function start(options) {
      if (!isConnected) await call("connect")();
      isConnected = true;
      // `vizion` looks for a repository around the program.
      await call("start")({ interpreter: "none", exec_mode: "fork", autorestart: false, vizion: false, ...options });
    }
    return {
      version: packageVersion("pm2"),
      startMetered: (script, count) => start({ script, name: "idle", instances: count }),
      metrics: () => call("list")(),
      countMetered: (answer) => answer.filter(({ monit }) => monit?.memory > 0).length,
      async startTree(script, args) {
        await start({ script, args, name: "tree" });
        return { stop: () => call("delete")("tree") };
      },
    };
  },
};
