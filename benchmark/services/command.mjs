// A command line tool as its users call it: a fresh process for each command.

import { spawn } from "node:child_process";
import { withoutPaths } from "../harness/places.mjs";

/** Settles with what it wrote; rejects when it did not end with one of the codes. */
export function runCommand({ command, args, cwd, env, codes = [0] }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    child.on("error", reject);
    // "exit", not "close": daemons that it leaves may hold the pipe.
    child.on("exit", (code, signal) => {
      if (codes.includes(code)) return resolve(text);
      const said = withoutPaths(text).trim().split("\n").slice(-3).join(" / ");
      return reject(new Error(`${args.join(" ")} ended with ${signal ?? code}: ${said}`));
    });
  });
}
