"use strict";
const { assert, waitFor } = require("../harness.js");
const { markedProcesses } = require("../services/services.js");
const { isRunning } = require("../system.js");
const { idle, shell, testCli } = require("./cli.js");

const CTRL_C = "\x03";

const chatty = shell("echo listening; exec sleep 300", { ready: { line: "listening" } });

testCli(
  "up shows what services write and when they are ready, with a summary",
  {
    db: chatty,
    migrate: shell("echo moving", { oneshot: true, dependsOn: ["db"] }),
    web: idle({ dependsOn: ["migrate"] }),
  },
  async (project) => {
    const up = project.open(["up"]);
    await up.shows("2 services ready, 1 completed in ");
    const text = up.text();
    assert.match(text, /^db {6}│ listening$/m);
    assert.match(text, /^db {6}✓ ready after \d+\.\d s \(pid \d+\)$/m);
    assert.match(text, /^migrate │ moving$/m);
    assert.match(text, /^migrate ✓ completed/m);
    assert.ok(text.indexOf("db      ✓") < text.indexOf("migrate │"), "in the order of what happened");
  },
);

testCli(
  "Ctrl-C stops everything in order and ends with 130",
  { db: chatty, api: idle({ dependsOn: ["db"] }) },
  async (project) => {
    const up = project.open(["up"]);
    await up.shows("2 services ready");
    up.type(CTRL_C);
    assert.equal(await up.ended(), 130);
    const text = up.text();
    assert.match(text, /^Stopping 2 services \(Ctrl-C again kills\)$/m);
    assert.match(text, /^api │? ?■ stopped \(SIGTERM\)$/m);
    assert.ok(text.indexOf("api ■") < text.indexOf("db  ■"), "what depends on something goes before it");
    assert.match(text, /^✓ Stopped in \d/m);
    assert.deepEqual(markedProcesses(project.mark), []);
  },
);

testCli(
  "a second Ctrl-C kills what does not want to end",
  {
    deaf: shell("trap '' TERM; echo deaf; while :; do sleep 0.1; done", {
      ready: { line: "deaf" },
      killGraceMs: 60_000,
    }),
  },
  async (project) => {
    const up = project.open(["up"]);
    await up.shows("1 service ready");
    up.type(CTRL_C);
    await up.shows("Stopping 1 service");
    up.type(CTRL_C);
    assert.equal(await up.ended(), 130);
    assert.match(up.text(), /^Killing what is left$/m);
    assert.match(up.text(), /Killed after/);
  },
);

testCli("dev start is up under another name", { api: chatty }, async (project) => {
  const up = project.open(["dev", "start", "api"]);
  await up.shows("1 service ready");
  up.type(CTRL_C);
  assert.equal(await up.ended(), 130);
});

testCli(
  "up ends by itself when everything has completed",
  { one: shell("echo done", { oneshot: true }) },
  async (project) => {
    const { exitCode, stdout } = await project.run(["up"]);
    assert.match(stdout, /^one │ done$/m);
    assert.match(stdout, /^✓ Everything completed$/m);
    assert.equal(exitCode, 0);
  },
);

testCli(
  "up ends with 1 when all that is left has failed, and tells why",
  {
    bad: shell("echo no database >&2; exit 3", { restart: "no", ready: { line: "x" } }),
    needs: idle({ dependsOn: ["bad"] }),
  },
  async (project) => {
    const { exitCode, stdout } = await project.run(["up"]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^bad {3}│ no database$/m);
    assert.match(stdout, /^bad {3}✗ failed: .*code 3/m);
    assert.match(stdout, /^✗ bad failed; nothing runs any more$/m);
  },
);

testCli(
  "a service that fails leaves the others alone, and --abort-on-failure does not",
  { good: idle(), bad: shell("sleep 0.2; exit 3", { restart: "no", ready: { line: "x" } }) },
  async (project) => {
    const up = project.open(["up"]);
    await up.shows("bad failed to start; 1 other go");
    up.type(CTRL_C);
    assert.equal(await up.ended(), 130);
    const { exitCode, stdout } = await project.run(["up", "--abort-on-failure"]);
    assert.equal(exitCode, 1);
    assert.match(stdout, /^good ■ stopped/m);
  },
);

testCli("a service that ends badly is restarted in view", { api: chatty }, async (project) => {
  const up = project.open(["up"]);
  await up.shows("1 service ready");
  const pid = Number(/\(pid (\d+)\)/.exec(up.text())[1]);
  process.kill(pid, "SIGKILL");
  await up.shows(/api ↻ .*SIGKILL.*restart 1 in/);
  await up.shows(/restart 1 in[^]*api ✓ ready after/);
});

testCli("other shells see and steer what runs in the foreground", { api: chatty, web: idle() }, async (project) => {
  const up = project.open(["up"]);
  await up.shows("2 services ready");
  const status = await project.run(["status"]);
  assert.equal(status.exitCode, 0);
  assert.match(status.stdout, /^● api +ready/m);
  assert.match(status.stdout, /in the foreground/);
  assert.equal((await project.run(["stop", "web"])).exitCode, 0);
  await up.shows("web ■ stopped");
  assert.equal((await project.run(["stop"])).exitCode, 0);
  await up.shows("Stopped by another command.");
  assert.equal(await up.ended(), 0);
});

testCli("a terminal that is closed takes its services with it", { api: chatty }, async (project) => {
  const up = project.open(["up"]);
  await up.shows("1 service ready");
  assert.ok(markedProcesses(project.mark).length > 0);
  up.kill(); // the launcher; the program notices, and so does the supervisor
  await waitFor(() => markedProcesses(project.mark).length === 0, { what: "the end of all of it" });
});

testCli("a second up says what to do instead", { api: chatty }, async (project) => {
  const up = project.open(["up"]);
  await up.shows("1 service ready");
  const { exitCode, stderr } = await project.run(["up"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /^error: the services of .*signalbox\.config\.json run already \(supervisor pid \d+\)$/m);
  assert.match(stderr, /signalbox logs -f/);
});

testCli("a supervisor that is killed is told, and nothing of it is left", { api: chatty }, async (project) => {
  const up = project.open(["up"]);
  await up.shows("1 service ready");
  const { stdout } = await project.run(["status", "--json"]);
  const { pid } = JSON.parse(stdout).supervisor;
  process.kill(pid, "SIGKILL");
  assert.equal(await up.ended(), 6);
  assert.ok(!isRunning(pid));
  assert.match(up.text(), /ended without a word; its services were ended with it/);
  await waitFor(() => markedProcesses(project.mark).length === 0, { what: "the end of the services" });
  const status = await project.run(["status"]);
  assert.equal(status.exitCode, 3);
  assert.match(status.stdout, /^Nothing runs\. The last supervisor \(pid \d+\) ended without saying so/m);
  const again = project.open(["up"]);
  await again.shows("1 service ready");
  assert.match(again.text(), /ended without saying so/);
});
