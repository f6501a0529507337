// The examples run to their end: the demonstration of `npm start`, which checks itself, and the small ones.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { resolveBun } from "../../scripts/hosts/bun.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
// The demonstration takes some 16 s on an idle machine.
const TIMEOUT_MS = 120_000;

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, output }));
  });
}

async function assertRuns(command, args, says) {
  const { code, signal, output } = await run(command, args);
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, output);
  assert.match(output, says);
}

/** Bun, or undefined after the reason was said; in CI it has to be there. */
function bun(t) {
  try {
    return resolveBun().executable;
  } catch (error) {
    if (process.env.CI) throw error;
    return void t.skip(error.message);
  }
}

test("the demonstration passes all its checks", { timeout: TIMEOUT_MS }, () =>
  assertRuns(process.execPath, [join("examples", "demo", "demo.mjs")], /descendants left: 0[^]*All \d+ checks passed/),
);

test("the demonstration passes all its checks on Bun", { timeout: TIMEOUT_MS }, async (t) => {
  const executable = bun(t);
  if (executable) await assertRuns(executable, [join("examples", "demo", "demo.mjs")], /All \d+ checks passed/);
});

test("the Node example runs", { timeout: TIMEOUT_MS }, () =>
  assertRuns(process.execPath, [join("examples", "node.mjs")], /build ended with 7[^]*30 100[^]*shell ended with 0/),
);

test("the Bun example runs", { timeout: TIMEOUT_MS }, async (t) => {
  const executable = bun(t);
  if (executable)
    await assertRuns(executable, [join("examples", "bun.ts")], /sort ended with 0[^]*43 132[^]*shell ended with 0/);
});

const PROCESSES_ON_NODE = /no-such-compiler: SPAWN_FAILED[^]*build +! 1 warning\nbuild +ended with 3[^]*api is stopped/;
const PROCESSES_ON_BUN = /apple, pear, plum[^]*exit code 2[^]*1 4 9 16 25 36[^]*hello from Bun[^]*server +stopped/;

test("the example of processes for Node runs, also on Bun", { timeout: TIMEOUT_MS }, async (t) => {
  const example = join("examples", "processes", "node.mjs");
  await assertRuns(process.execPath, [example], PROCESSES_ON_NODE);
  const executable = bun(t);
  if (executable) await assertRuns(executable, [example], PROCESSES_ON_NODE);
});

test("the example of processes for Bun runs", { timeout: TIMEOUT_MS }, async (t) => {
  const executable = bun(t);
  if (executable) await assertRuns(executable, [join("examples", "processes", "bun.ts")], PROCESSES_ON_BUN);
});

const SERVICES =
  /api +ready\nworker\.0 +ready\nworker\.1 +ready\nweb +ready[^]*page +Services\nproxied +\{"job":\d+\}\nworker\.1 +is back, restarts: 1\napi +stopped \(1\)\nworker +stopped \(2\)/;

test(
  "the example of services runs, with Vite, an API and two workers, also on Bun",
  { timeout: TIMEOUT_MS },
  async (t) => {
    const example = join("examples", "services", "dev.mjs");
    await assertRuns(process.execPath, [example], SERVICES);
    const executable = bun(t);
    if (executable) await assertRuns(executable, [example], SERVICES);
  },
);

const TERMINALS =
  /slow: \d+ bytes, 2 snapshots, 1\d{6} bytes[^]*late: \d+ bytes, 1 snap[^]*200000, listening[^]*restarts: 1/;

test("the example of terminals runs, also on Bun", { timeout: TIMEOUT_MS }, async (t) => {
  const example = join("examples", "terminals", "node.mjs");
  await assertRuns(process.execPath, [example], TERMINALS);
  const executable = bun(t);
  if (executable) await assertRuns(executable, [example], TERMINALS);
});

const CHILDREN = /words: 5\n[^]*remove: The call of "remove" failed: There is no method "remove" here\./;

for (const runtime of ["node", "bun", "python"]) {
  test(`the example of a child in ${runtime} that calls its host runs`, { timeout: TIMEOUT_MS }, async (t) => {
    if (runtime === "bun" && !bun(t)) return;
    // Where npm puts the bun of this project.
    process.env.PATH = `${process.env.PATH}${delimiter}${join(root, "node_modules", ".bin")}`;
    await assertRuns(process.execPath, [join("examples", "rpc", "host.mjs"), runtime], CHILDREN);
  });
}
