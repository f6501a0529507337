import { createRequire } from "node:module";

export const contender = {
  name: "@replit/ruspty",
  async load() {
    const require = createRequire(import.meta.url);
    const { Pty } = require("@replit/ruspty");
    return {
      version: require("@replit/ruspty/package.json").version,
      hasBytes: true,
      spawn(file, args, { mode, cols, rows, cwd, env }, on) {
        const terminal = new Pty({
          command: file,
          args,
          envs: env,
          dir: cwd,
          size: { cols, rows },
          onExit: () => on.end(),
        });
        if (mode === "string") terminal.read.setEncoding("utf8");
        terminal.read.on("data", on.data);
        return {
          pid: terminal.pid,
          write: (data) => terminal.write.write(data),
          kill: () => process.kill(terminal.pid, "SIGKILL"),
        };
      },
    };
  },
};
