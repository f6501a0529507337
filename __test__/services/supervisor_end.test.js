"use strict";
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert, waitFor } = require("../harness.js");
const { isRunning } = require("../system.js");
const { treeScript, untilTreeIsGone, untilTreeRuns } = require("../trees.js");
const { newMark } = require("./services.js");
const { script, testProject, untilGone } = require("./supervisor.js");

const KILL_ROUNDS = Number(process.env.SIGNALBOX_KILL_ROUNDS || 5);

testProject(
  `killed ${KILL_ROUNDS} times it leaves nobody, and the next one says so and goes on`,
  async (project) => {
    let last;
    for (let round = 0; round < KILL_ROUNDS; round++) {
      const mark = newMark();
      const { word, child, ended, pid } = await project.start();
      assert.deepEqual(word, { listening: { pid } });
      if (last !== undefined) {
        const log = () => readFileSync(join(project.state, "supervisor.log"), "utf8");
        const said = `the one before (pid ${last}) ended without saying so`;
        await waitFor(() => log().includes(said), { what: "a word of the one before" });
      }
      const client = await project.connect();
      await client.apply(project, { tree: script(treeScript(mark)), idle: script("exec sleep 300") });
      await untilTreeRuns(mark);
      const { services } = await client.request("status");
      child.kill("SIGKILL");
      await ended;
      await untilTreeIsGone(mark, performance.now());
      for (const service of services) await untilGone(service.pid);
      const journal = project.journal();
      assert.equal(journal[0].process.pid, pid);
      assert.equal(
        journal.some(({ kind }) => kind === "end"),
        false,
      );
      for (const { label, pid: of } of services) {
        const known = journal.filter(({ status }) => status?.label === label).at(-1);
        assert.deepEqual([known.status.state, known.process.pid], ["ready", of]);
      }
      last = pid;
    }
  },
  { timeoutMs: 20_000 + KILL_ROUNDS * 5_000 },
);

testProject("SIGTERM stops its services as their plan says, in reverse order", async (project) => {
  const { child, ended } = await project.start();
  const client = await project.connect();
  const last = (name) => `trap 'echo ${name} >> order; exit 0' TERM; echo up; while :; do sleep 0.01; done`;
  const ready = { log: { pattern: "up" } };
  await client.apply(project, {
    db: script(last("db"), { ready }),
    api: script(last("api"), { ready, dependsOn: [{ service: "db" }] }),
  });
  child.kill("SIGTERM");
  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.equal(readFileSync(join(project.directory, "order"), "utf8"), "api\ndb\n");
  const { kind, reason } = project.journal().at(-1);
  assert.deepEqual([kind, reason], ["end", "SIGTERM was sent to it"]);
  assert.equal(existsSync(project.socket), false);
});

testProject("a second SIGTERM kills what does not end", async (project) => {
  const { child, ended } = await project.start();
  const client = await project.connect();
  const stubborn = script("trap '' TERM; echo up; while :; do sleep 0.01; done", {
    killGraceMs: 60_000,
    ready: { log: { pattern: "up" } },
  });
  await client.apply(project, { stubborn });
  await client.request("subscribe");
  const [{ pid }] = (await client.request("status")).services;
  child.kill("SIGTERM");
  await client.notice("news", ({ status }) => status?.state === "stopping", "the stop");
  assert.ok(isRunning(pid));
  child.kill("SIGTERM");
  assert.deepEqual(await ended, { code: 0, signal: null });
  await untilGone(pid);
});

testProject("SIGHUP is nothing to it", async (project) => {
  const { child } = await project.start();
  child.kill("SIGHUP");
  const client = await project.connect();
  await client.request("status");
});

testProject("shutdown with kill answers although a service does not end", async (project) => {
  const { ended } = await project.start();
  const client = await project.connect();
  const ready = { log: { pattern: "up" } };
  const stubborn = script("trap '' TERM; echo up; while :; do sleep 0.01; done", { killGraceMs: 60_000, ready });
  await client.apply(project, { stubborn });
  assert.deepEqual(await client.request("shutdown", { kill: true }), {});
  assert.deepEqual(await ended, { code: 0, signal: null });
});

testProject("in the foreground it stops its services when its input ends", async (project) => {
  const { child, ended } = await project.start("--foreground");
  const client = await project.connect();
  await client.apply(project, { a: script("exec sleep 300") });
  child.stdin.end();
  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.equal(project.journal().at(-1).reason, "whoever had started it was gone");
});

testProject("a second supervisor of a project gives way", async (project) => {
  const { pid } = await project.start();
  const second = await project.start();
  assert.deepEqual(second.word, { running: { pid } });
  assert.deepEqual(await second.ended, { code: 1, signal: null });
  const client = await project.connect();
  await client.request("status");
});

testProject("nothing of whoever started it is kept but what services inherit", async (project) => {
  const { pid } = await project.start();
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  assert.equal(Number(stat[3]), pid, "a session of its own");
  const client = await project.connect();
  await client.apply(project, { a: script("echo $MARK; exec sleep 300") });
  await client.request("logs", { lines: 1, follow: true });
  const { text } = await client.notice("logs.lines");
  assert.equal(text, `${project.mark}\n`);
});
