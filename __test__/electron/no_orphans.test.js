"use strict";
const { spawn } = require("node:child_process");
const { join } = require("node:path");
const { performance } = require("node:perf_hooks");
const { assert, tempDir, test } = require("../harness.js");
const { newMark, treeScript, untilTreeIsGone, untilTreeRuns } = require("../trees.js");

const ROUNDS = Number(process.env.SIGNALBOX_KILL_ROUNDS ?? 20);

/** Starts the app beside this one, in a real Electron of its own, with this one's flags. */
function startApp(mark) {
  const flags = process.argv.filter((argument) => /^--(no-sandbox|disable-gpu)$/.test(argument));
  const args = [...flags, `--user-data-dir=${tempDir()}`, join(__dirname, "kill-app")];
  const env = { ...process.env, SIGNALBOX_TEST_TREE: treeScript(mark) };
  const app = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  app.output = "";
  app.stdout.on("data", (chunk) => (app.output += chunk));
  app.ended = new Promise((resolve) => app.on("exit", (code, signal) => resolve({ code, signal })));
  return app;
}

test(
  `after a SIGKILL of an app nothing that it started is left within 100 ms, in ${ROUNDS} of ${ROUNDS} rounds`,
  { timeoutMs: 20_000 + ROUNDS * 6_000 },
  async () => {
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const mark = newMark();
      const app = startApp(mark);
      await untilTreeRuns(mark, { trees: 2 });
      const since = performance.now();
      app.kill("SIGKILL");
      times.push(await untilTreeIsGone(mark, since));
      assert.equal((await app.ended).signal, "SIGKILL");
      assert.match(app.output, /guardian running/);
    }
    times.sort((a, b) => a - b);
    const worst = times[ROUNDS - 1];
    if (process.env.SIGNALBOX_KILL_ROUNDS) {
      console.log(`median ${times[ROUNDS >> 1].toFixed(1)} ms, worst ${worst.toFixed(1)} ms`);
    }
    assert.ok(worst < 100, `the slowest round took ${worst} ms of ${times}`);
  },
);
