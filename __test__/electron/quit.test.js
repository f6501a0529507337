"use strict";
const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { findProcesses } = require("../system.js");

const DEADLINE_MS = 30_000;

/** Runs the app beside this one, in a real Electron of its own, with this one's flags. */
function runApp(how, mark) {
  return new Promise((resolve) => {
    const flags = process.argv.filter((argument) => /^--(no-sandbox|disable-gpu)$/.test(argument));
    const args = [...flags, `--user-data-dir=${tempDir()}`, join(__dirname, "quit-app")];
    const env = { ...process.env, SIGNALBOX_TEST_END: how, SIGNALBOX_TEST_MARK: mark };
    const app = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const deadline = setTimeout(() => app.kill("SIGKILL"), DEADLINE_MS);
    let output = "";
    app.stdout.on("data", (chunk) => (output += chunk));
    app.stderr.on("data", (chunk) => (output += chunk));
    app.on("exit", (code, signal) => {
      clearTimeout(deadline);
      resolve({ code, signal, output });
    });
  });
}

for (const how of ["quit", "exit", "process.exit"]) {
  test(`an app that ends by ${how} while terminals, processes and a worker stream does not crash`, async () => {
    const mark = `signalbox-quit-${process.pid}-${how}`;
    const { code, signal, output } = await runApp(how, mark);
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, output);
    assert.match(output, new RegExp(`ending by ${how}`));
    await waitFor(() => findProcesses(mark).length === 0, { what: "the children to be gone" });
  });
}
