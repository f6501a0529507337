// Ours: the package that this folder lies in.

import { loadSignalbox } from "./signalbox-package.mjs";

export const contender = {
  name: "signalbox",
  features: ["spawn", "exit", "unread", "lines", "metrics", "ipc", "stop-tree", "run", "status"],
  async load() {
    const { version, ProcessManager, run } = loadSignalbox();
    const manager = new ProcessManager({ maxProcesses: Infinity });
    return {
      version,
      async spawn(command, args, { stdio: [stdin, stdout, stderr], mode, isUnread }, on) {
        const encoding = mode === "string" ? "utf8" : null;
        const output = isUnread ? { overflow: "overwrite" } : undefined;
        const child = await manager.spawn({ command, args, stdin, stdout, stderr, encoding, output });
        if (on.data) child.on("stdout", on.data);
        if (on.exit) child.on("exit", on.exit);
        // After everything that the program wrote.
        if (on.end) child.on("exit", on.end);
        return { pid: child.pid };
      },
      async lines(command, args, onLine) {
        const child = await manager.spawn({ command, args, stdin: "ignore", stderr: "ignore" });
        child.on("line", ({ text }) => onLine(text));
        await new Promise((resolve) => child.on("exit", resolve));
      },
      async startMetered(command, count) {
        const options = { command, stdin: "ignore", stdout: "ignore", stderr: "ignore" };
        for (let index = 0; index < count; index++) await manager.spawn(options);
      },
      metrics: (fields) => (fields === "basic" ? manager.metrics({ fields }) : manager.metrics()),
      countMetered: (answer) => answer.filter(({ memoryBytes }) => memoryBytes > 0).length,
      status: () => manager.status(),
      async fork(runtime, script, on) {
        const stdio = { stdin: "ignore", stdout: "inherit", stderr: "inherit" };
        const child = await manager.spawn({ command: runtime, args: [script], ipc: true, ...stdio });
        child.on("message", on.message);
        return {
          pid: child.pid,
          send: (message) => child.send(message),
          async sendMany(count, make) {
            for (let number = 1; number <= count; number++) {
              if (!child.send(make(number))) await child.drainMessages();
            }
          },
        };
      },
      async startTree(command, args) {
        const child = await manager.spawn({ command, args, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
        return { stop: () => child.stop() };
      },
      run: (command, args) => run({ command, args }),
    };
  },
};
