// What programs do who show a process' output in a window: its chunks, as they come, sent on.

import { spawn } from "node:child_process";

export function forwardBytes(command, args, send) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  child.stdout.on("data", send);
}
