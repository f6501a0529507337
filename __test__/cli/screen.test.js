"use strict";
const { assert } = require("../harness.js");
const { idle, shell, testCli } = require("./cli.js");

const CTRL_C = "\x03";
const CTRL_P = "\x10";
const CTRL_Q = "\x11";
const CTRL_BRACKET = "\x1d";
const DOWN = "\x1b[B";

const terminal = { command: "sh", interactive: true, env: { PS1: "prompt> " }, killGraceMs: 1_000 };

testCli("attach shows a service's terminal and writes to it, until Ctrl-]", { sh: terminal }, async (project) => {
  await project.run(["up", "-d"]);
  const attach = project.open(["attach", "sh"]);
  await attach.shows("prompt>");
  attach.type("echo sum $((40 + 2)) é\r");
  await attach.shows("sum 42 é");
  attach.type(CTRL_BRACKET);
  assert.equal(await attach.ended(), 0);
  assert.match(attach.text(), /^Left sh, which goes on\. \(signalbox attach sh\)$/m);
  const { stdout } = await project.run(["status", "--json"]);
  assert.equal(JSON.parse(stdout).services[0].state, "ready");
});

testCli("whoever attaches later sees what the screen showed before", { sh: terminal }, async (project) => {
  await project.run(["up", "-d"]);
  await project.run(["send", "sh", "echo before $((1 + 1))"]);
  const attach = project.open(["attach", "sh", "--detach-keys", "ctrl-p,ctrl-q"]);
  await attach.shows("before 2");
  attach.type(CTRL_P + CTRL_Q);
  assert.equal(await attach.ended(), 0);
});

testCli(
  "a service's terminal takes the size of the one it is shown in, and Ctrl-C is its own",
  { sh: terminal },
  async (project) => {
    await project.run(["up", "-d"]);
    const attach = project.open(["attach", "sh"], { cols: 90, rows: 20 });
    await attach.shows("prompt>");
    attach.type("stty size\r");
    await attach.shows("20 90");
    attach.resize(70, 15);
    attach.type("while [ \"$(stty size)\" != '15 70' ]; do :; done; echo now $((10 + 5)) rows\r");
    await attach.shows("now 15 rows");
    attach.type("sleep 300\r");
    await attach.shows(/sleep 300\n/);
    attach.type(CTRL_C);
    attach.type("echo still $((2 * 2))\r");
    await attach.shows("still 4");
    attach.type(CTRL_BRACKET);
    assert.equal(await attach.ended(), 0);
  },
);

testCli(
  "attach says what to use for a service without a terminal, and without one of its own",
  { api: idle() },
  async (project) => {
    await project.run(["up", "-d"]);
    const attach = project.open(["attach", "api"]);
    assert.equal(await attach.ended(), 1);
    assert.match(attach.text(), /service "api" has no terminal/);
    assert.match(attach.text(), /interactive: true/);
    const piped = await project.run(["attach", "api"]);
    assert.equal(piped.exitCode, 2);
    assert.match(piped.stderr, /attach needs a terminal/);
  },
);

testCli(
  "top shows services, restarts the selected one, shows its output and leaves the screen as it was",
  { api: shell("echo ready now; exec sleep 300", { ready: { line: "ready now" } }), web: idle() },
  async (project) => {
    await project.run(["up", "-d"]);
    const before = await pidOf(project, "web");
    const top = project.open(["top"], { cols: 110, rows: 14 });
    await top.shows(/> api +ready +\d/);
    assert.match(top.text(), /NAME +STATE +CPU +MEMORY/);
    top.type(DOWN);
    await top.shows(/> web +ready/);
    top.type("r");
    await top.shows(/> web +ready +\d/);
    await waitForChange(project, "web", before);
    top.type("s");
    await top.shows(/> web +stopped/);
    top.type("kl");
    await top.shows(/> api .*\n.*ready now/);
    top.type("q");
    assert.equal(await top.ended(), 0);
    assert.ok(top.raw.endsWith("\x1b[?1049l"), JSON.stringify(top.raw.slice(-40)));
  },
);

testCli("top needs a terminal, and fits into a narrow one", { api: idle() }, async (project) => {
  await project.run(["up", "-d"]);
  const piped = await project.run(["top"]);
  assert.equal(piped.exitCode, 2);
  assert.match(piped.stderr, /status --watch/);
  const top = project.open(["top"], { cols: 40, rows: 6 });
  await top.shows(/> api +ready/);
  top.type(CTRL_C);
  assert.equal(await top.ended(), 0);
});

async function pidOf(project, label) {
  const { stdout } = await project.run(["status", "--json"]);
  return JSON.parse(stdout).services.find((service) => service.label === label).pid;
}

function waitForChange(project, label, before) {
  const { waitFor } = require("../harness.js");
  return waitFor(async () => (await pidOf(project, label)) !== before, { what: "another process", timeoutMs: 20_000 });
}
