// What programs do who show a process' output in a window: its chunks, as they come, sent on.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export function forwardBytes(command, args, send) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.on("data", send);
}

export function forwardLines(command, args, send) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  createInterface({ input: child.stdout }).on("line", (text) =>
    send({ id: "child", stream: "stdout", text, at: new Date() }),
  );
}
