import { createRequire } from "node:module";

export const contender = {
  name: "bun-pty",
  // Its own buffer grows when JS falls behind, and 200 MB can then take minutes (4.6 MB/s seen): 20 MB shows it at its best.
  slow: true,
  excludedOn: { node: "needs bun:ffi, runs on Bun alone", electron: "needs bun:ffi, runs on Bun alone" },
  async load() {
    const { spawn } = await import("bun-pty");
    return {
      version: createRequire(import.meta.url)("bun-pty/package.json").version,
      hasBytes: false,
      spawn(file, args, { mode: _mode, ...options }, on) {
        const terminal = spawn(file, args, { name: "xterm-256color", ...options });
        terminal.onData(on.data);
        terminal.onExit(on.end);
        return {
          pid: terminal.pid,
          write: (data) => terminal.write(data),
          // Its own kill() takes no signal and stops reading at once.
          kill: () => process.kill(terminal.pid, "SIGKILL"),
        };
      },
    };
  },
};
