import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "pidusage",
  features: ["metrics"],
  excludedOn: { bun: "a Node library: measured on Node" },
  async load() {
    const require = createRequire(import.meta.url);
    const pidusage = require("pidusage");
    const pids = [];
    return {
      version: packageVersion("pidusage"),
      async startMetered(command, count) {
        for (let index = 0; index < count; index++) pids.push(spawn(command, { stdio: "ignore" }).pid);
      },
      metrics: () => pidusage(pids),
      countMetered: (answer) => Object.values(answer).filter((one) => one?.memory > 0).length,
    };
  },
};
