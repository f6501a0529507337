import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "tree-kill",
  features: ["stop-tree"],
  excludedOn: { bun: "a Node library: measured on Node" },
  async load() {
    const require = createRequire(import.meta.url);
    const kill = promisify(require("tree-kill"));
    return {
      version: packageVersion("tree-kill"),
      async startTree(command, args) {
        const { pid } = spawn(command, args, { stdio: "ignore" });
        return { stop: () => kill(pid, "SIGTERM") };
      },
    };
  },
};
