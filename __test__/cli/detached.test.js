"use strict";
const { assert, waitFor } = require("../harness.js");
const { idle, shell, testCli } = require("./cli.js");

const chatty = shell("echo listening; exec sleep 300", { ready: { line: "listening" } });

/** Label to pid of all that runs. */
async function pids(project) {
  const { stdout } = await project.run(["status", "--json"]);
  return Object.fromEntries(JSON.parse(stdout).services.map(({ label, pid }) => [label, pid]));
}

testCli("up -d comes back when all is ready, and it runs on", { api: chatty, web: idle() }, async (project) => {
  const { exitCode, stdout } = await project.run(["up", "-d"]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^api ✓ ready after/m);
  assert.match(stdout, /^✓ Ready in .* \(2 ready\)$/m);
  const status = await project.run(["status"]);
  assert.match(status.stdout, /in the background/);
  const stop = await project.run(["stop"]);
  assert.equal(stop.exitCode, 0);
  assert.match(stop.stdout, /^✓ Stopped in/m);
  assert.equal((await project.run(["status"])).exitCode, 3);
});

testCli(
  "up -d again applies what has changed, and leaves the rest alone",
  { same: idle(), changed: idle(), gone: idle() },
  async (project) => {
    await project.run(["up", "-d"]);
    const before = await pids(project);
    project.configure({ same: idle(), changed: idle({ env: { NEW: "1" } }), added: idle() });
    const { exitCode, stdout } = await project.run(["up", "-d"]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^ {2}started: added$/m);
    assert.match(stdout, /^ {2}restarted with its new config: changed$/m);
    assert.match(stdout, /^ {2}stopped, no longer in the config: gone$/m);
    assert.match(stdout, /^ {2}unchanged: same$/m);
    const after = await pids(project);
    assert.equal(after.same, before.same);
    assert.notEqual(after.changed, before.changed);
    assert.deepEqual(Object.keys(after).sort(), ["added", "changed", "same"]);
  },
);

testCli(
  "ports that were found stay when the config is applied again",
  { api: idle({ port: "auto" }) },
  async (project) => {
    await project.run(["up", "-d"]);
    const before = await pids(project);
    const { stdout } = await project.run(["up", "-d"]);
    assert.match(stdout, /^ {2}unchanged: api$/m);
    assert.deepEqual(await pids(project), before);
  },
);

testCli("on a terminal the progress is drawn in one place", { api: chatty, web: idle() }, async (project) => {
  const up = project.open(["up", "-d"]);
  assert.equal(await up.ended(), 0);
  const lines = up.text().split("\n");
  assert.equal(lines.filter((line) => line.includes("api")).length, 1);
  assert.match(up.text(), /^● api ready$/m);
  assert.match(up.text(), /^✓ Ready in/m);
});

testCli(
  "a service that fails to start makes up -d end with 1 and its last lines",
  { good: idle(), bad: shell("echo no database >&2; exit 3", { restart: "no", ready: { line: "x" } }) },
  async (project) => {
    const { exitCode, stderr } = await project.run(["up", "-d"]);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^error: service "bad" failed: /m);
    assert.match(stderr, /^ {2}\| no database$/m);
    assert.match(stderr, /signalbox restart bad/);
    assert.equal((await project.run(["status"])).exitCode, 1);
  },
);

testCli("start, stop and restart do so with the services named", { a: idle(), b: idle() }, async (project) => {
  await project.run(["up", "-d"]);
  const before = await pids(project);
  assert.equal((await project.run(["restart", "a"])).exitCode, 0);
  const after = await pids(project);
  assert.notEqual(after.a, before.a);
  assert.equal(after.b, before.b);
  assert.equal((await project.run(["stop", "a", "b"])).exitCode, 0);
  assert.deepEqual(await pids(project), { a: null, b: null });
  assert.equal((await project.run(["start", "b"])).exitCode, 0);
  assert.ok((await pids(project)).b);
});

testCli(
  "scale runs as many instances as it says",
  { worker: idle({ instances: 2 }), other: idle() },
  async (project) => {
    await project.run(["up", "-d"]);
    const { exitCode, stdout } = await project.run(["scale", "worker", "3"]);
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(Object.keys(await pids(project)).sort(), ["other", "worker.0", "worker.1", "worker.2"]);
    await project.run(["scale", "worker", "1"]);
    assert.deepEqual(Object.keys(await pids(project)).sort(), ["other", "worker.0"]);
  },
);

testCli(
  "send writes a line to a service, or sends it a signal",
  {
    echo: shell("trap 'echo got USR1' USR1; echo up; while :; do if read line; then echo \"got $line\"; fi; done", {
      ready: { line: "up" },
    }),
  },
  async (project) => {
    await project.run(["up", "-d"]);
    assert.equal((await project.run(["send", "echo", "hello world"])).exitCode, 0);
    const has = (text) => async () =>
      (await project.run(["logs", "echo"])).stdout.split("\n").includes(`echo │ ${text}`);
    await waitFor(has("got hello world"), { what: "the line", timeoutMs: 20_000 });
    assert.equal((await project.run(["send", "echo", "--signal", "usr1"])).exitCode, 0);
    await waitFor(has("got USR1"), { what: "the signal", timeoutMs: 20_000 });
    const { exitCode, stderr } = await project.run(["send", "echo", "--signal", "what"]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /there is no signal "what"/);
  },
);
