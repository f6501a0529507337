// Ours: the package that this folder lies in.

import { createRequire } from "node:module";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../harness/places.mjs";

export const contender = {
  name: "signalbox",
  async load() {
    const require = createRequire(join(PACKAGE_ROOT, "package.json"));
    const { spawnPty } = require(PACKAGE_ROOT);
    return {
      version: require(join(PACKAGE_ROOT, "package.json")).version,
      hasBytes: true,
      spawn(file, args, { mode, ...options }, on) {
        const terminal = spawnPty(file, args, { ...options, encoding: mode === "bytes" ? null : "utf8" });
        terminal.onData(on.data);
        terminal.onExit(on.end);
        return {
          pid: terminal.pid,
          write: (data) => terminal.write(data),
          kill: () => terminal.kill("SIGKILL"),
        };
      },
    };
  },
};
