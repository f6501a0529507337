// Node's own.

import { execFile, fork, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export const contender = {
  name: "child_process",
  features: ["spawn", "exit", "unread", "lines", "ipc", "stop-tree", "run"],
  excludedOn: { bun: "a layer over Bun.spawn there, which takes part itself" },
  async load() {
    return {
      version: process.versions.node,
      spawn(command, args, { stdio, mode, isUnread }, on) {
        const child = spawn(command, args, { stdio });
        if (mode === "string") child.stdout.setEncoding("utf8");
        if (on.data) child.stdout.on("data", on.data);
        // Without this the child would wait for a reader for ever.
        else if (isUnread) child.stdout.resume();
        if (on.exit) child.on("exit", on.exit);
        // After all output.
        if (on.end) child.on("close", (exitCode) => on.end({ exitCode }));
        return whenSpawned(child);
      },
      async lines(command, args, onLine) {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
        const lines = createInterface({ input: child.stdout });
        lines.on("line", onLine);
        await new Promise((resolve) => lines.on("close", resolve));
      },
      async fork(runtime, script, on) {
        const child = fork(script, [], { execPath: runtime, execArgv: [] });
        child.on("message", on.message);
        await whenSpawned(child);
        return { pid: child.pid, send: (message) => child.send(message), sendMany: sendMany.bind(null, child) };
      },
      /** The whole group by one signal, as those do who know of it: `child.kill()` leaves the other twelve. */
      async startTree(command, args) {
        const child = spawn(command, args, { detached: true, stdio: "ignore" });
        await whenSpawned(child);
        return { stop: () => process.kill(-child.pid, "SIGTERM") };
      },
      async run(command, args) {
        const { stdout } = await promisify(execFile)(command, args);
        return { exitCode: 0, stdout };
      },
    };
  },
};

function whenSpawned(child) {
  return new Promise((resolve, reject) => {
    child.once("spawn", () => resolve({ pid: child.pid }));
    child.once("error", reject);
  });
}

/** False from `send` asks for a pause; its callbacks tell when the queue has gone out. */
async function sendMany(child, count, make) {
  let queued = 0;
  let whenEmpty = null;
  const sent = () => {
    if (--queued === 0) whenEmpty?.();
  };
  for (let number = 1; number <= count; number++) {
    queued++;
    if (!child.send(make(number), sent)) await new Promise((resolve) => (whenEmpty = resolve));
  }
}
