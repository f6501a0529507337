// Bun's own terminal. It gives bytes; a string user decodes them, as here.

export const contender = {
  name: "Bun.Terminal",
  excludedOn: { node: "part of Bun", electron: "part of Bun" },
  async load() {
    return {
      version: Bun.version,
      hasBytes: true,
      spawn(file, args, { mode, cols, rows, cwd, env }, on) {
        const decoder = mode === "string" ? new TextDecoder() : null;
        // `exit` of the terminal is its end of file; the process ends for itself.
        let waiting = 2;
        const ended = () => --waiting === 0 && on.end();
        const child = Bun.spawn([file, ...args], {
          cwd,
          env,
          onExit: ended,
          terminal: {
            cols,
            rows,
            name: "xterm-256color",
            data: decoder
              ? (_terminal, data) => on.data(decoder.decode(data, { stream: true }))
              : (_terminal, data) => on.data(data),
            exit: ended,
          },
        });
        return {
          pid: child.pid,
          write: (data) => child.terminal.write(data),
          kill: () => child.kill("SIGKILL"),
        };
      },
    };
  },
};
