// The manager of before, which stays as the fallback: a child of child_process for each service.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Config } from "signalbox";

export class ProcessManager {
  #children = new Map<string, ChildProcess>();
  #config: Config;
  #cwd: string;

  constructor(config: Config, cwd: string) {
    this.#config = config;
    this.#cwd = cwd;
  }

  async start() {
    for (const [name, { command, args = [] }] of Object.entries(this.#config.processes)) {
      const child = spawn(command, [...args], { cwd: this.#cwd, stdio: "ignore", detached: true });
      this.#children.set(name, child);
      await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
    }
  }

  status() {
    return Array.from(this.#children, ([name, { pid, exitCode }]) => ({
      name,
      state: exitCode === null ? "running" : "stopped",
      pid,
    }));
  }

  async stop() {
    const ended = Array.from(this.#children.values(), (child) => {
      const exit = once(child, "exit");
      process.kill(-child.pid!, "SIGTERM");
      return exit;
    });
    await Promise.all(ended);
  }
}
