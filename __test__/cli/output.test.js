"use strict";
const { assert, waitFor } = require("../harness.js");
const { idle, shell, testCli } = require("./cli.js");

const CTRL_C = "\x03";
const ESCAPE = "\x1b";

const noisy = shell("echo one; echo two; echo wrong >&2; printf '\\033[2J\\033[32mgreen\\n'; exec sleep 300", {
  ready: { line: "green" },
});

testCli(
  "logs shows the last lines of those that are named",
  { noisy, other: shell("echo other; exec sleep 300") },
  async (project) => {
    await project.run(["up", "-d"]);
    const { stdout, exitCode } = await project.run(["logs", "noisy", "-n", "2"]);
    assert.equal(exitCode, 0);
    assert.deepEqual(stdout.split("\n").sort(), ["noisy │ green", "noisy │ two", "noisy │ wrong"]);
    const all = await project.run(["logs"]);
    assert.match(all.stdout, /^other │ other$/m);
  },
);

testCli("logs -f goes on with what comes, over a restart, until Ctrl-C", { noisy }, async (project) => {
  await project.run(["up", "-d"]);
  const logs = project.open(["logs", "-f", "-n", "1"]);
  await logs.shows("noisy │ green");
  await project.run(["restart", "noisy"]);
  await logs.shows(/green[^]*noisy │ one[^]*green/);
  logs.type(CTRL_C);
  assert.equal(await logs.ended(), 130);
});

testCli("logs -f ends when the services are stopped", { noisy }, async (project) => {
  await project.run(["up", "-d"]);
  const logs = project.open(["logs", "-f"]);
  await logs.shows("noisy │ green");
  await project.run(["stop"]);
  assert.equal(await logs.ended(), 0);
});

testCli(
  "colours of programs stay on a terminal, and nothing that moves the cursor does",
  { noisy },
  async (project) => {
    await project.run(["up", "-d"]);
    const logs = project.open(["logs"]);
    assert.equal(await logs.ended(), 0);
    assert.ok(logs.raw.includes(`${ESCAPE}[32mgreen${ESCAPE}[0m`));
    assert.ok(!logs.raw.includes(`${ESCAPE}[2J`));
  },
);

testCli("logs --raw gives lines as they were written, and --json for programs", { noisy }, async (project) => {
  await project.run(["up", "-d"]);
  const raw = await project.run(["logs", "--raw"]);
  assert.ok(raw.stdout.includes(`${ESCAPE}[2J${ESCAPE}[32mgreen`));
  const { stdout } = await project.run(["logs", "--json", "-n", "1"]);
  const lines = stdout.split("\n").map((line) => JSON.parse(line));
  const wrong = lines.find(({ stream }) => stream === "stderr");
  assert.equal(wrong.service, "noisy");
  assert.equal(wrong.text, "wrong");
  assert.ok(Math.abs(wrong.at - Date.now()) < 60_000);
});

testCli(
  "there are no escape sequences without a terminal, with NO_COLOR, and with --no-color",
  { noisy },
  async (project) => {
    await project.run(["up", "-d"]);
    for (const args of [["status"], ["logs"], ["doctor"]]) {
      const piped = await project.run(args);
      assert.ok(!piped.stdout.includes(ESCAPE), `${args}: ${piped.stdout}`);
      const plain = project.open(args, { env: { NO_COLOR: "1" } });
      await plain.ended();
      assert.ok(!plain.raw.includes(ESCAPE), args[0]);
      const asked = project.open([...args, "--no-color"]);
      await asked.ended();
      assert.ok(!asked.raw.includes(ESCAPE), args[0]);
      const colored = project.open(args);
      await colored.ended();
      assert.ok(colored.raw.includes(`${ESCAPE}[`), args[0]);
    }
    const forced = await project.run(["status"], { env: { FORCE_COLOR: "1" } });
    assert.ok(forced.stdout.includes(`${ESCAPE}[32m`));
  },
);

testCli(
  "no line is broken on a terminal of 40 columns",
  { "a-service-with-a-very-long-name": noisy, "another-one": idle({ dependsOn: ["a-service-with-a-very-long-name"] }) },
  async (project) => {
    const up = project.open(["up", "-d"], { cols: 40 });
    assert.equal(await up.ended(), 0);
    assert.match(up.text(), /^● a-service-wi… ready$/m);
    const status = project.open(["status"], { cols: 40 });
    await status.ended();
    const longest = Math.max(
      ...status
        .text()
        .split("\n")
        .map((line) => line.length),
    );
    assert.ok(longest <= 40, status.text());
    assert.match(status.text(), /^● a-service-with\S*… +ready +\d/m);
    const logs = project.open(["logs"], { cols: 40 });
    await logs.ended();
    assert.match(logs.text(), /^a-service-wi… │ one$/m);
  },
);

testCli("status --watch follows what happens, and puts the screen back", { api: idle() }, async (project) => {
  await project.run(["up", "-d"]);
  const status = project.open(["status", "--watch"]);
  await status.shows(/● api +ready/);
  await project.run(["stop", "api"]);
  await status.shows(/■ api +stopped/);
  status.type(CTRL_C);
  assert.equal(await status.ended(), 130);
  assert.ok(status.raw.trimEnd().endsWith(`${ESCAPE}[?25h${ESCAPE}[?1049l`), JSON.stringify(status.raw.slice(-60)));
});

testCli("status --json says all of it, also of what ran before", { api: idle({ port: "auto" }) }, async (project) => {
  const never = await project.run(["status", "--json"]);
  assert.equal(never.exitCode, 3);
  assert.deepEqual(JSON.parse(never.stdout).services, []);
  await project.run(["up", "-d"]);
  const { stdout } = await project.run(["status", "--json"]);
  const { isRunning, supervisor, services } = JSON.parse(stdout);
  assert.equal(isRunning, true);
  assert.equal(supervisor.mode, "detached");
  assert.ok(supervisor.ports.api > 0);
  assert.equal(services[0].state, "ready");
  assert.ok(services[0].memoryBytes > 0);
  await project.run(["stop"]);
  const past = await project.run(["status", "--json"]);
  assert.equal(past.exitCode, 3);
  const { last, services: before } = JSON.parse(past.stdout);
  assert.ok(last.ended.reason.length > 0);
  assert.equal(before[0].state, "stopped");
});

testCli(
  "up ends quietly when nobody reads it any more",
  { flood: shell("while :; do echo line; done") },
  async (project) => {
    const { stdout, stderr } = await project.run([], {
      command: "sh",
      args: ["-c", '"$@" up | head -n 3', "sh", process.execPath, require("./cli.js").LAUNCHER],
    });
    assert.equal(stdout.split("\n").length, 3);
    assert.equal(stderr, "");
    await waitFor(async () => (await project.run(["status"])).exitCode === 3, {
      what: "the end of up",
      timeoutMs: 20_000,
    });
  },
);
