"use strict";

// Tells which executable a child's parent is, or why there is no guardian.

const { readlinkSync } = require("node:fs");
const { engineStats, spawn } = require("signalbox");

const PROGRAM = "console.log(process.ppid); process.stdin.resume()";

(async () => {
  const child = await spawn({ command: process.execPath, args: ["-e", PROGRAM] });
  const parent = await new Promise((resolve) => child.on("stdout", (text) => resolve(Number(text))));
  const { guardian, guardianReason } = engineStats();
  console.log(guardian === "running" ? readlinkSync(`/proc/${parent}/exe`) : guardianReason);
  await child.kill();
})();
