// A child that serves a WebSocket, and prints its port when it listens.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function startSocketChild(runtime, script) {
  const child = spawn(runtime, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: child.stdout }).once("line", resolve);
  });
  return { url: `ws://127.0.0.1:${port}/`, end: () => child.kill("SIGKILL") };
}
