// node-pty's interface, which several packages share.

import { createRequire } from "node:module";

/** @param {string} packageName */
export function loadNodePty(packageName) {
  const require = createRequire(import.meta.url);
  const { spawn } = require(packageName);
  return {
    version: require(`${packageName}/package.json`).version,
    hasBytes: true,
    spawn(file, args, { mode, ...options }, on) {
      const terminal = spawn(file, args, {
        name: "xterm-256color",
        ...options,
        encoding: mode === "bytes" ? null : "utf8",
      });
      terminal.onData(on.data);
      terminal.onExit(on.end);
      return {
        pid: terminal.pid,
        write: (data) => terminal.write(data),
        kill: () => terminal.kill("SIGKILL"),
      };
    },
  };
}
