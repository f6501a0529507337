// JSON-RPC without a library: ids, a map of calls, lines.

import { spawn } from "node:child_process";

/** `write(stdin, line)` sends a line. */
export async function startByHand(runtime, script, write) {
  const child = spawn(runtime, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map();
  let nextId = 1;
  let rest = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const { id, result } = JSON.parse(line);
      const resolve = waiting.get(id);
      waiting.delete(id);
      resolve(result);
    }
  });
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return {
    call: (params) =>
      new Promise((resolve) => {
        const id = nextId++;
        waiting.set(id, resolve);
        write(child.stdin, `${JSON.stringify({ jsonrpc: "2.0", id, method: "echo", params })}\n`);
      }),
    end: () => child.kill("SIGKILL"),
  };
}
