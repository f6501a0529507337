// The example of services as a project of its own: a folder somewhere else, with the packages that it names installed.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { resolveBun } from "../../scripts/hosts/bun.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const TIMEOUT_MS = 180_000;

const HELD = `all are ready
the ports answer
jobs are told over the WebSocket
api came back
worker.0 came back
worker.1 came back
web came back
a changed file restarted the API alone
nothing is left
`;

/** A copy of the example, in which packages are found as after an install. */
function project(t) {
  const directory = mkdtempSync(join(tmpdir(), "signalbox-stack-"));
  t.after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
  cpSync(join(root, "examples", "services"), directory, { recursive: true });
  cpSync(join(root, "__test__", "examples", "dev_stack.mjs"), join(directory, "dev_stack.mjs"));
  const packages = join(directory, "node_modules");
  mkdirSync(join(packages, ".bin"), { recursive: true });
  symlinkSync(root, join(packages, "signalbox"));
  for (const name of ["vite", "jiti"]) symlinkSync(join(root, "node_modules", name), join(packages, name));
  symlinkSync(join("..", "vite", "bin", "vite.js"), join(packages, ".bin", "vite"));
  return directory;
}

async function assertHolds(runtime, directory, how) {
  const child = spawn(runtime, [join(directory, "dev_stack.mjs"), directory, how], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(output, HELD, errors);
  assert.equal(code, 0, errors);
}

const RUNTIMES = { Node: () => process.execPath, Bun: () => resolveBun().executable };

for (const [name, find] of Object.entries(RUNTIMES)) {
  for (const [how, what] of [
    ["api", "started in process"],
    ["command", "started by signalbox dev start"],
  ]) {
    test(
      `a project with Vite, WebSockets and workers lives through kills and changes, ${what} on ${name}`,
      {
        timeout: TIMEOUT_MS,
      },
      async (t) => {
        let runtime;
        try {
          runtime = find();
        } catch (error) {
          if (process.env.CI) throw error;
          return void t.skip(error.message);
        }
        await assertHolds(runtime, project(t), how);
      },
    );
  }
}
