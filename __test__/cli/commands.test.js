"use strict";
const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert, waitFor } = require("../harness.js");
const { markedProcesses } = require("../services/services.js");
const { idle, LAUNCHER, testCli } = require("./cli.js");

const CTRL_C = "\x03";
// The guardian of a command ends just after it.
const sleepers = (project) => {
  return markedProcesses(project.mark).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep"),
  );
};
const configOf = (project, name) => readFileSync(join(project.directory, name), "utf8");

testCli("help says what there is, and a wrong word what was meant", undefined, async (project) => {
  const help = await project.run(["--help"]);
  assert.equal(help.exitCode, 0);
  assert.match(help.stdout, /^Usage: signalbox \[OPTIONS\] <COMMAND>$/m);
  assert.match(help.stdout, /First steps:/);
  const wrong = await project.run(["statsu"]);
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stderr, /similar subcommands exist: .*'status'/);
  const { version } = JSON.parse(readFileSync(join(LAUNCHER, "..", "..", "package.json"), "utf8"));
  assert.equal((await project.run(["--version"])).stdout, `signalbox ${version}`);
});

testCli("without a config there is a word on how to get one", undefined, async (project) => {
  const { exitCode, stderr } = await project.run(["up"]);
  assert.equal(exitCode, 4);
  assert.match(stderr, /^error: no signalbox\.config\.\* in /);
  assert.match(stderr, /signalbox init/);
});

testCli("all that is wrong with a config is told at once, each with its place", undefined, async (project) => {
  project.configure({ api: { cmd: "x", dependsOn: ["nobody"] }, web: { command: "x", killGraceMs: "5 parsecs" } });
  const { exitCode, stderr } = await project.run(["up"]);
  assert.equal(exitCode, 4);
  assert.match(stderr, /^ {2}processes\.api\.cmd: is no option; did you mean "command"\?$/m);
  assert.match(stderr, /^ {2}processes\.web\.killGraceMs: found "5 parsecs"/m);
  assert.match(stderr, /^ {2}processes\.api\.dependsOn\[0\]: found "nobody"/m);
});

testCli("a name that there is not is 5, with what was meant", { database: idle() }, async (project) => {
  const up = await project.run(["up", "-d", "databases"]);
  assert.equal(up.exitCode, 5);
  assert.match(up.stderr, /There are: database\. Did you mean "database"\?/);
  await project.run(["up", "-d"]);
  for (const args of [["logs"], ["stop"], ["restart"], ["status"], ["attach"]]) {
    const { exitCode, stderr } = await project.run([...args, "databases"]);
    assert.equal(exitCode, args[0] === "attach" ? 2 : 5, args[0]);
    if (args[0] !== "attach") assert.match(stderr, /^error: there is no service "databases" here$/m);
  }
});

testCli("commands for what runs end with 3 when nothing does", { api: idle() }, async (project) => {
  for (const args of [["status"], ["logs"], ["stop"], ["restart"], ["send", "api", "x"], ["scale", "api", "2"]]) {
    const { exitCode, stderr } = await project.run(args);
    assert.equal(exitCode, 3, args[0]);
    assert.match(stderr, /^error: nothing runs for /, args[0]);
    assert.match(stderr, /signalbox up/, args[0]);
  }
});

testCli("a config of another name is a project of its own", { api: idle() }, async (project) => {
  project.write(
    "other.mjs",
    'export default ({ mode }) => ({ processes: { [mode]: { command: "sleep", args: ["300"] } } });',
  );
  await project.run(["up", "-d", "--config", "other.mjs", "--mode", "test"]);
  const { stdout } = await project.run(["status", "--json", "--config", "other.mjs"]);
  assert.deepEqual(
    JSON.parse(stdout).services.map(({ name }) => name),
    ["test"],
  );
  assert.equal((await project.run(["status"])).exitCode, 3);
  assert.equal((await project.run(["stop", "--config", "other.mjs"])).exitCode, 0);
});

testCli("services of a profile are started with it, or when they are named", undefined, async (project) => {
  project.configure({ api: idle(), mail: idle({ profiles: ["full"] }), news: idle({ profiles: ["full"] }) });
  const names = async () => {
    const { stdout } = await project.run(["status", "--json"]);
    return JSON.parse(stdout)
      .services.filter(({ state }) => state === "ready")
      .map(({ name }) => name);
  };
  await project.run(["up", "-d", "mail"]);
  assert.deepEqual(await names(), ["mail"]);
  await project.run(["stop"]);
  await project.run(["up", "-d", "--profile", "full"]);
  assert.deepEqual(await names(), ["api", "mail", "news"]);
});

// ── run ──────────────────────────────────────────────────────────────────────────────────────────

testCli("run passes streams and the exit code on", undefined, async (project) => {
  const { exitCode, stdout, stderr } = await project.run(
    ["run", "--", "sh", "-c", "read x; echo $x; echo err >&2; exit 7"],
    {
      input: "in\n",
    },
  );
  assert.deepEqual([exitCode, stdout, stderr], [7, "in", "err"]);
  assert.equal((await project.run(["run", "--", "sh", "-c", "kill -TERM $$"])).exitCode, 143);
  const missing = await project.run(["run", "--", "no-such-program"]);
  assert.equal(missing.exitCode, 127);
  assert.match(missing.stderr, /^error: command "no-such-program" was not found/);
});

testCli("run leaves nothing behind of what a command started", undefined, async (project) => {
  const { exitCode } = await project.run(["run", "--", "sh", "-c", "setsid sleep 300 & sleep 300 & exit 0"]);
  assert.equal(exitCode, 0);
  assert.deepEqual(sleepers(project), []);
});

testCli("Ctrl-C ends a command that is run, and all of it", undefined, async (project) => {
  const run = project.open(["run", "--", "sh", "-c", "setsid sleep 300 & echo runs; exec sleep 300"]);
  await run.shows("runs");
  run.type(CTRL_C);
  assert.equal(await run.ended(), 130);
  assert.deepEqual(sleepers(project), []);
});

testCli("a second Ctrl-C stops a command that does not listen to the first", undefined, async (project) => {
  const deaf = "trap '' INT TERM; echo deaf; while :; do sleep 0.1; done";
  const run = project.open(["run", "--grace", "0.2", "--", "sh", "-c", deaf]);
  await run.shows("deaf");
  run.type(CTRL_C);
  await run.shows("^C");
  assert.equal(await run.endsBy(CTRL_C), 137);
});

testCli("a command that is run has the terminal, and a time if it is given one", undefined, async (project) => {
  const run = project.open(["run", "--", "sh", "-c", "test -t 0 && stty size && read x && echo got $x"], {
    cols: 66,
    rows: 11,
  });
  await run.shows("11 66");
  run.type("hello\r");
  await run.shows("got hello");
  assert.equal(await run.ended(), 0);
  assert.equal((await project.run(["run", "--timeout", "0.2", "--", "sleep", "300"])).exitCode, 124);
});

testCli("a command does not outlive a run that is killed", undefined, async (project) => {
  const run = project.open(["run", "--", "sh", "-c", "setsid sleep 300 & echo runs; exec sleep 300"]);
  await run.shows("runs");
  run.kill();
  await waitFor(() => markedProcesses(project.mark).length === 0, { what: "the end of all of it" });
});

// ── doctor, init, completions ────────────────────────────────────────────────────────────────────

testCli(
  "doctor finds this machine fit, and tells of supervisors that were killed",
  { api: idle() },
  async (project) => {
    const { exitCode, stdout } = await project.run(["doctor", "--json"]);
    const { ok, checks } = JSON.parse(stdout);
    assert.equal(exitCode, 0, stdout);
    assert.equal(ok, true);
    const levels = Object.fromEntries(checks.map(({ name, level }) => [name, level]));
    for (const name of ["kernel", "supervisor", "guardian", "project", "leftovers"])
      assert.equal(levels[name], "good", name);
    await project.run(["up", "-d"]);
    const { supervisor } = JSON.parse((await project.run(["status", "--json"])).stdout);
    process.kill(supervisor.pid, "SIGKILL");
    const text = async () => (await project.run(["doctor"])).stdout;
    await waitFor(async () => /▲ leftovers .*ended without saying so/s.test(await text()), { what: "the word on it" });
  },
);

testCli("init makes a config of a Procfile, which then runs", undefined, async (project) => {
  project.write("Procfile", "web: echo $GREETING; exec sleep 300\n");
  const { exitCode, stdout } = await project.run(["init"]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^✓ signalbox\.config\.mjs with 1 service from Procfile$/m);
  assert.equal((await project.run(["up", "-d"], { env: { GREETING: "hi" } })).exitCode, 0);
  await waitFor(async () => (await project.run(["logs"])).stdout === "web │ hi", { what: "its output" });
});

testCli("init never overwrites a config", undefined, async (project) => {
  project.write("Procfile", "web: sleep 300\n");
  project.write("signalbox.config.cjs", "mine");
  const { exitCode, stderr } = await project.run(["init"]);
  assert.equal(exitCode, 1);
  assert.match(stderr, /there is a signalbox\.config\.cjs here already/);
  assert.equal(configOf(project, "signalbox.config.cjs"), "mine");
  assert.ok(!existsSync(join(project.directory, "signalbox.config.mjs")));
});

testCli("init takes over pm2's apps and package.json's scripts", undefined, async (project) => {
  project.write("package.json", JSON.stringify({ scripts: { "dev:api": "node a", "dev:web": "vite", build: "x" } }));
  const scripts = await project.run(["init", "--print"]);
  assert.match(scripts.stdout, /^ {4}api: \{ command: "npm", args: \["run", "dev:api"\] \},$/m);
  project.write("ecosystem.config.js", 'module.exports = { apps: [{ name: "api", script: "./api.js", args: "-v" }] };');
  const apps = await project.run(["init"]);
  assert.match(apps.stdout, /1 service from ecosystem\.config\.js/);
  assert.match(
    configOf(project, "signalbox.config.mjs"),
    /api: \{ command: "node", args: \["\.\/api\.js", "-v"\], restart: "always" \}/,
  );
});

testCli("completions are scripts that their shells take", undefined, async (project) => {
  const { stdout } = await project.run(["completions", "bash"]);
  const check = await project.run([], { command: "bash", args: ["-n", "/dev/stdin"], input: stdout });
  assert.equal(check.exitCode, 0, check.stderr);
  assert.match((await project.run(["completions", "zsh"])).stdout, /^#compdef signalbox/);
  assert.match((await project.run(["completions", "fish"])).stdout, /complete -c signalbox/);
});

// ── the launcher ─────────────────────────────────────────────────────────────────────────────────

testCli("a signal to the launcher alone stops everything, once", { api: idle() }, async (project) => {
  const up = project.open(["up"]);
  await up.shows("1 service ready");
  process.kill(up.pid, "SIGTERM");
  assert.equal(await up.ended(), 143);
  assert.match(up.text(), /Stopped in/);
  assert.ok(!up.text().includes("Killing"));
});

testCli("the launcher says what to do when there is no program for it", undefined, async (project) => {
  const { exitCode, stderr } = await project.run(["status"], { env: { SIGNALBOX_CLI: "/nowhere/signalbox-cli" } });
  assert.equal(exitCode, 6);
  assert.match(stderr, /can't be started/);
  assert.match(stderr, /npm install signalbox/);
});
