"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert, waitFor } = require("../harness.js");
const { idle, linesOf, shell, testGroup, testThatNothingIsLeft, untilState } = require("./services.js");

const QUICK = { minDelayMs: 1, maxDelayMs: 20 };

testGroup("the policy says after which ends a service is started again", async (start) => {
  const ends = (code, policy) => shell(`exit ${code}`, { restart: { ...QUICK, policy, maxRestarts: 2 } });
  const group = await start({
    noWell: ends(0, "no"),
    noBad: ends(1, "no"),
    failureWell: ends(0, "on-failure"),
    failureBad: ends(1, "on-failure"),
    alwaysWell: ends(0, "always"),
  });
  await untilState(group, "noWell", "completed");
  await untilState(group, "noBad", "failed");
  await untilState(group, "failureWell", "completed");
  await untilState(group, "failureBad", "failed");
  await untilState(group, "alwaysWell", "failed");
  const runs = Object.fromEntries(group.status().map(({ label, runs: count }) => [label, count]));
  assert.deepEqual(runs, { noWell: 1, noBad: 1, failureWell: 1, failureBad: 3, alwaysWell: 3 });
});

testGroup("one that was killed comes back", async (start) => {
  const group = await start({ a: idle({ restart: QUICK }) });
  const told = [];
  group.on("restart", (event) => told.push(event));
  const { pid } = group.status("a");
  process.kill(pid, "SIGKILL");
  await waitFor(() => group.status("a").runs === 2 && group.status("a").state === "ready", { what: "another run" });
  assert.notEqual(group.status("a").pid, pid);
  assert.equal(told.length, 1);
  assert.equal(told[0].service, "a");
  assert.equal(told[0].restarts, 1);
  assert.match(told[0].reason, /SIGKILL/);
});

testGroup(
  "a crash loop ends with its budget, with its reason and last output, and others are not held up",
  async (start) => {
    const loops = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [
        `loop${index}`,
        shell(`echo run ${index}; echo oh no >&2; exit 4`, {
          restart: { policy: "always", minDelayMs: 0, maxDelayMs: 0, maxRestarts: 20 },
        }),
      ]),
    );
    const group = await start({ ...loops, good: idle() });
    const failures = [];
    group.on("failed", ({ label, error }) => failures.push([label, error]));
    const pid = group.status("good").pid;
    for (const label of Object.keys(loops)) await untilState(group, label, "failed");
    for (const label of Object.keys(loops)) {
      const status = group.status(label);
      assert.equal(status.restarts, 20);
      assert.equal(status.runs, 21);
      assert.match(status.reason, /exit code 4; it was restarted 20 times within 60000 ms/);
      assert.deepEqual(
        status.lastLines.map(({ text }) => text),
        [`run ${label.at(-1)}`, "oh no"],
      );
    }
    assert.equal(group.status("good").pid, pid);
    assert.equal(group.state, "failed");
    await group.restart("good");
    assert.equal(group.status("good").state, "ready");
    if (failures.length > 0) assert.equal(failures[0][1].code, "ERR_SIGNALBOX_SERVICE_FAILED");
  },
);

testGroup("one that is not well is restarted, and is well then", async (start, directory) => {
  writeFileSync(join(directory, "well"), "");
  const healthCheck = { command: "test", args: ["-e", "well"], intervalMs: 20, retries: 2 };
  const group = await start({ a: shell(": > well; exec sleep 300", { healthCheck, restart: QUICK }) });
  const states = [];
  const checks = [];
  group.on("state", ({ state }) => states.push(state));
  group.on("health", ({ healthy }) => checks.push(healthy));
  await waitFor(() => checks.includes(true), { what: "a check" });
  require("node:fs").rmSync(join(directory, "well"));
  await waitFor(() => states.at(-1) === "ready" && states.includes("unhealthy"), { what: "it to be well again" });
  assert.deepEqual(states.slice(0, 5), ["unhealthy", "stopping", "backoff", "starting", "ready"]);
  assert.equal(group.status("a").restarts, 1);
});

testGroup("a port that nobody answers on any more is noticed", async (start) => {
  const server = `const server = require("net").createServer().listen(process.env.PORT, "127.0.0.1");
    process.on("SIGUSR2", () => server.close());
    setInterval(() => {}, 1000)`;
  const node = process.versions.electron || process.versions.bun ? "node" : process.execPath;
  const healthCheck = { port: true, intervalMs: 20, timeoutMs: 1_000, retries: 1 };
  const group = await start({
    a: { command: node, args: ["-e", server], port: "auto", ready: { port: true }, healthCheck, restart: QUICK },
  });
  process.kill(group.status("a").pid, "SIGUSR2");
  await waitFor(() => group.status("a").runs === 2 && group.status("a").state === "ready", { what: "another run" });
  assert.match(group.status("a").exit.reason, /stopped/);
});

testGroup("a changed file restarts what watches it, and no other", async (start, directory) => {
  writeFileSync(join(directory, "a.txt"), "1");
  const group = await start({
    a: shell("cat a.txt >> seen; exec sleep 300", { watch: { include: ["*.txt", "new/**/*.txt"], debounceMs: 50 } }),
    b: idle(),
  });
  const { pid } = group.status("b");
  let content = 2;
  const change = async (file) => {
    const { runs } = group.status("a");
    await waitFor(
      () => {
        writeFileSync(join(directory, file), `${content++}`);
        return new Promise((resolve) => setTimeout(() => resolve(group.status("a").runs > runs), 200));
      },
      { what: `a restart by ${file}`, timeoutMs: 20_000 },
    );
    await untilState(group, "a", "ready");
  };
  await change("a.txt");
  require("node:fs").mkdirSync(join(directory, "new", "deep"), { recursive: true });
  await change("new/deep/c.txt");
  assert.equal(group.status("a").restarts, 0);
  assert.equal(group.status("b").pid, pid);
});

testGroup("a scheduled service runs again and again", async (start, directory) => {
  const group = await start({
    tick: shell("echo ran >> ticks", { schedule: { intervalMs: 1_000 } }),
    cron: shell("echo ran >> crons", { schedule: "0 0 1 1 *" }),
  });
  assert.equal(group.state, "ready");
  assert.equal(group.status("cron").state, "waiting");
  assert.ok(group.status("cron").nextAt > new Date());
  await waitFor(() => linesOf(directory, "ticks").length >= 2, { what: "two runs" });
  await group.restart("cron"); // at once, by hand
  assert.deepEqual(linesOf(directory, "crons"), ["ran"]);
});

testGroup("more instances come and go", async (start) => {
  const group = await start({ a: shell("echo instance $SIGNALBOX_INSTANCE; exec sleep 300") });
  await group.scale("a", 3);
  assert.deepEqual(
    group.status().map(({ label, state }) => [label, state]),
    [
      ["a", "ready"],
      ["a.1", "ready"],
      ["a.2", "ready"],
    ],
  );
  await waitFor(
    async () => {
      const seen = [];
      for await (const { label, text } of group.logs("a")) seen.push(`${label}: ${text}`);
      return seen.includes("a.2: instance 2") && seen.includes("a: instance 0");
    },
    { what: "what instances write" },
  );
  await group.scale("a", 1);
  assert.deepEqual(
    group.status().map(({ label }) => label),
    ["a"],
  );
});

testThatNothingIsLeft();
