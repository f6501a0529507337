"use strict";
// Runs JavaScript in a fresh process of this host's kind: for what happens when a process ends.

const { spawn } = require("node:child_process");
const { writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { tempDir } = require("./harness.js");

const root = dirname(__dirname);
let count = 0;

/**
 * Runs `source`, in which `signalbox` is the package and `workers` node:worker_threads, and settles
 * with how it ended. `onStart` gets the process itself; `onOutput` sees standard output while it runs, and the process.
 */
function runScript(source, { env = {}, onStart = () => {}, onOutput = () => {} } = {}) {
  const file = join(tempDir(), `script-${count++}.cjs`);
  const prelude = `const root = ${JSON.stringify(root)};
    const workers = require("node:worker_threads");
    const load = () => require(root);
    const signalbox = ${source.includes("/* lazy */") ? "undefined" : "load()"};`;
  writeFileSync(file, `${prelude}\n${source}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    onStart(child);
    const deadline = setTimeout(() => child.kill("SIGKILL"), 30_000);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => onOutput((stdout += chunk), child));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("error", reject);
    // Not "close": what is left behind may hold the pipes, and that is for the test to find out.
    child.on("exit", (code, signal) => {
      clearTimeout(deadline);
      setImmediate(() => resolve({ code, signal, stdout, stderr, pid: child.pid }));
    });
  });
}

module.exports = { runScript };
