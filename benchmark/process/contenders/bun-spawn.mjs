// Bun's own.

export const contender = {
  name: "Bun.spawn",
  features: ["spawn", "exit", "ipc", "run"],
  excludedOn: { node: "part of Bun", electron: "part of Bun" },
  async load() {
    return {
      version: Bun.version,
      async spawn(command, args, { stdio: [stdin, stdout, stderr], mode }, on) {
        const child = Bun.spawn([command, ...args], { stdin, stdout, stderr, onExit: on.exit });
        if (on.data) stream(child, mode, on);
        return { pid: child.pid };
      },
      async fork(runtime, script, on) {
        const child = Bun.spawn([runtime, script], {
          stdio: ["ignore", "inherit", "inherit"],
          ipc: on.message,
          // What Node speaks, and several times as fast as its own default between two Buns.
          serialization: "json",
        });
        return {
          pid: child.pid,
          send: (message) => child.send(message),
          // It tells nothing of backpressure: there is nothing to wait for.
          async sendMany(count, make) {
            for (let number = 1; number <= count; number++) child.send(make(number));
          },
        };
      },
      async run(command, args) {
        const child = Bun.spawn([command, ...args], { stdin: "ignore", stdout: "pipe", stderr: "pipe" });
        const [stdout, , exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
        return { exitCode, stdout };
      },
    };
  },
};

async function stream(child, mode, on) {
  const decoder = mode === "string" ? new TextDecoder() : null;
  for await (const chunk of child.stdout) on.data(decoder ? decoder.decode(chunk, { stream: true }) : chunk);
  const exitCode = await child.exited;
  on.end?.({ exitCode });
}
