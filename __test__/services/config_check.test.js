"use strict";
const { resolveConfig } = require("../../lib/services/config/resolve.js");
const { assert, test } = require("../harness.js");
const { problemsOf, problemsOfService, refused } = require("./config_problems.js");

test("all that is wrong with a config is one error, with a path for each problem", async () => {
  const error = await refused({
    processes: {
      api: { command: "node", args: "api.js", restart: { maxRestarts: "5" } },
      web: { kommand: "vite", killGraceMs: -1 },
    },
  });
  assert.deepEqual(
    error.errors.map(({ path }) => path),
    ["processes.api.args", "processes.api.restart.maxRestarts", "processes.web.kommand", "processes.web.killGraceMs"],
  );
  assert.match(error.message, /^The config is not valid \(4 problems\):\n {2}processes\.api\.args: /);
  for (const { path, message } of error.errors) assert.ok(error.message.includes(`\n  ${path}: ${message}`));
});

test("a problem says what was found and what is allowed", async () => {
  const { errors } = await refused({ processes: { api: { command: "x", restart: { maxRestarts: "5" } } } });
  assert.deepEqual(errors, [
    {
      path: "processes.api.restart.maxRestarts",
      message: 'found "5"; allowed: a whole number from 0 to 1000000',
      found: '"5"',
      allowed: "a whole number from 0 to 1000000",
    },
  ]);
});

test("the file of a config is in its error", async () => {
  const error = await refused({}, { file: "/srv/signalbox.config.ts" });
  assert.equal(error.file, "/srv/signalbox.config.ts");
  assert.match(error.message, /^\/srv\/signalbox\.config\.ts is not valid \(1 problem\):\n {2}processes: is missing; /);
});

test("a config that is no object is told", async () => {
  assert.deepEqual(await problemsOf(undefined), [": is missing; allowed: an object with processes, env, envFile"]);
  assert.deepEqual(await problemsOf([]), [": found an empty list; allowed: an object with processes, env, envFile"]);
  assert.match((await refused("x")).message, /\n {2}\(the config\): found "x"; /);
});

test("a misspelt option is told with the one that was meant", async () => {
  const meant = async (key) => {
    const { errors } = await refused({ processes: { a: { command: "x", [key]: 1 } } });
    return errors[0].suggestion;
  };
  assert.equal(await meant("dependOn"), "dependsOn");
  assert.equal(await meant("dependson"), "dependsOn");
  assert.equal(await meant("stop-signal"), "stopSignal");
  assert.equal(await meant("wacth"), "watch");
  assert.equal(await meant("zzz"), undefined);
});

test("names of other tools lead to ours", async () => {
  const options = { depends_on: 1, autorestart: 1, kill_timeout: 1, readiness_probe: 1, max_memory_restart: 1, tty: 1 };
  const { errors } = await refused({ processes: { a: { command: "x", ...options } } });
  assert.deepEqual(
    errors.map(({ suggestion }) => suggestion),
    ["dependsOn", "restart", "killGraceMs", "ready", "limits", "interactive"],
  );
});

test("an option that nothing is like is told with all that exist", async () => {
  assert.deepEqual(await problemsOfService({ restart: { zebra: 1 } }), [
    "restart.zebra: is no option; allowed: policy, minDelayMs, maxDelayMs, factor, jitter, resetAfterMs, maxRestarts, windowMs",
  ]);
});

test("a required option that is there under a wrong name is told once", async () => {
  assert.deepEqual(await problemsOf({ processes: { a: { script: "x" } } }), [
    'processes.a.script: is no option; did you mean "command"?',
  ]);
});

test("keys that are no identifiers are quoted in paths", async () => {
  const { errors } = await refused({ processes: { "web:dev": { command: "x", args: [1] } } });
  assert.equal(errors[0].path, 'processes["web:dev"].args[0]');
});

test("of several ways to be ready one is taken", async () => {
  const [problem] = await problemsOfService({ ready: { port: 1, line: "x" } });
  assert.equal(
    problem,
    "ready: found line and port; allowed: one of line, port, http, message, file, command, delayMs",
  );
  assert.deepEqual(await problemsOfService({ ready: { timeoutMs: 5 } }), [
    "ready: is missing; allowed: one of line, port, http, message, file, command, delayMs",
  ]);
});

test("durations are milliseconds, or texts with units", async () => {
  const graceOf = async (killGraceMs) =>
    (await resolveConfig({ processes: { a: { command: "x", killGraceMs } } })).services[0].killGraceMs;
  assert.equal(await graceOf(250), 250);
  assert.equal(await graceOf("500ms"), 500);
  assert.equal(await graceOf("1.5s"), 1_500);
  assert.equal(await graceOf("1m 30s"), 90_000);
  for (const wrong of ["30", "", "s", "5 parsecs", "-1s", "2d"]) {
    const [problem] = await problemsOfService({ killGraceMs: wrong });
    assert.match(problem, /^killGraceMs: found ".*"; allowed: milliseconds from 0 to 86400000, or a text such as/);
  }
});

test("sizes are bytes, or texts with a unit", async () => {
  const limitOf = async (memoryBytes) =>
    (await resolveConfig({ processes: { a: { command: "x", limits: { memoryBytes } } } })).services[0].limits;
  assert.deepEqual(await limitOf(1_000), { memoryBytes: { kill: 1_000 } });
  assert.deepEqual(await limitOf("1.5 MiB"), { memoryBytes: { kill: 1_572_864 } });
  assert.deepEqual(await limitOf({ warn: "1KB", kill: "2kb" }), { memoryBytes: { warn: 1_000, kill: 2_000 } });
  assert.equal((await problemsOfService({ limits: { memoryBytes: "300M" } })).length, 1);
});

test("globs have both halves of their brackets", async () => {
  for (const wrong of ["a{b", "a}b", "[a", "{a,{b}"]) {
    const [problem] = await problemsOfService({ watch: [wrong] });
    assert.equal(
      problem,
      `watch[0]: found ${JSON.stringify(wrong)}, which has a bracket without its other half; allowed: a path or glob`,
    );
  }
  await resolveConfig({ processes: { a: { command: "x", watch: ["{a,{b,c}}", "[]a]", "[!a-z]*", "\\{"] } } });
});

test("a signal is a name or a number of this system", async () => {
  const signalOf = async (stopSignal) =>
    (await resolveConfig({ processes: { a: { command: "x", stopSignal } } })).services[0].stopSignal;
  assert.equal(await signalOf("SIGINT"), "SIGINT");
  assert.equal(await signalOf(2), "SIGINT");
  assert.deepEqual(await problemsOfService({ stopSignal: "SIGNOPE" }), [
    'stopSignal: found "SIGNOPE"; allowed: a signal, such as SIGINT or 2',
  ]);
});

test("a line as the command is told, where neither args nor a shell say how it is meant", async () => {
  assert.deepEqual(await problemsOfService({ command: "node x.js" }), [
    'command: found "node x.js", a line; allowed: a command, with its arguments in args, or shell: true',
  ]);
  const taken = { line: { command: "node x.js", shell: true }, file: { command: "./my script" } };
  await resolveConfig({ processes: taken });
});

test("options that do not go together are told", async () => {
  assert.match((await problemsOfService({ oneshot: true, restart: "always" }))[0], /^restart: .*oneshot/);
  assert.match(
    (await problemsOfService({ schedule: "@daily", restart: { policy: "always" } }))[0],
    /^restart: .*schedule/,
  );
  assert.match((await problemsOfService({ restart: { minDelayMs: "1m" } }))[0], /^restart: minDelayMs is more than/);
  assert.match((await problemsOfService({ interactive: true, stdin: "ignore" }))[0], /^stdin: /);
  assert.match((await problemsOfService({ ipc: false, ready: { message: "up" } }))[0], /^ready\.message: needs ipc/);
  assert.match(
    (await problemsOfService({ limits: { memoryBytes: { warn: 2, kill: 1 } } }))[0],
    /^limits\.memoryBytes: /,
  );
  assert.match((await problemsOfService({ ready: { port: true } }))[0], /^ready\.port: .*a port of its own/);
  assert.match(
    (await problemsOfService({ healthCheck: { http: "/up" } }))[0],
    /^healthCheck\.http: .*a port of its own/,
  );
  assert.match((await problemsOfService({ ready: { http: "https://x" } }))[0], /^ready\.http: .*begins with http:/);
  assert.match((await problemsOfService({ ready: { http: "http://x", status: [500, 200] } }))[0], /^ready\.status: /);
});

test("names and values that no program can be given are told", async () => {
  assert.match((await problemsOfService({ command: "a\0b" }))[0], /^command: has a NUL character at position 1/);
  assert.match((await problemsOfService({ env: { "A=B": "x" } }))[0], /^env\["A=B"\]: is no name of a variable/);
  assert.match((await problemsOfService({ env: { A: "\0" } }))[0], /^env\.A: has a NUL/);
  assert.match((await problemsOfService({ env: { A: {} } }))[0], /^env\.A: found an object; allowed: a text/);
});

test("a name of a service is one word that is not an instance's", async () => {
  const namesOf = (name) => problemsOf({ processes: { [name]: { command: "x" } } });
  for (const wrong of ["", "a b", "-x", "a.0", "__proto__x/..", "é"])
    assert.match((await namesOf(wrong))[0], /as a name/);
  await resolveConfig({ processes: { "web:dev": { command: "x" }, "v1.api": { command: "x" } } });
});

test("a name that is taken is told with who has it", async () => {
  assert.deepEqual(await problemsOf({ processes: { a: { command: "x" }, b: { command: "x", name: "a" } } }), [
    'processes.b.name: found "a", which is the name of processes.a already',
  ]);
});

test("a dependency on no service is told with the names that there are", async () => {
  const others = { database: { command: "x" }, web: { command: "x" } };
  assert.deepEqual(await problemsOfService({ dependsOn: ["databaze", "queue"] }, others), [
    'dependsOn[0]: found "databaze", which is no service; did you mean "database"? allowed: a, database, web',
    'dependsOn[1]: found "queue", which is no service; allowed: a, database, web',
  ]);
});

test("circles of dependencies are told with their names, each once", async () => {
  const after = (...dependsOn) => ({ command: "x", dependsOn });
  const processes = { a: after("b"), b: after("c"), c: after("a"), d: after("d"), e: after("a", "d") };
  assert.deepEqual(await problemsOf({ processes }), [
    "processes.a.dependsOn: goes in a circle: a → b → c → a",
    "processes.d.dependsOn: goes in a circle: d → d",
  ]);
});

test("waiting for the end of a service that always comes back is told", async () => {
  const problems = await problemsOfService(
    { dependsOn: { b: "completed" } },
    { b: { command: "x", restart: "always" } },
  );
  assert.match(problems[0], /^dependsOn\.b: waits until b is completed, which it never is/);
});

test("keys of prototypes are only keys", async () => {
  const config = JSON.parse('{ "processes": { "__proto__": { "command": "x" }, "constructor": { "command": "x" } } }');
  const problems = await problemsOf(config);
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^processes\.__proto__: found "__proto__" as a name/);
  assert.equal({}.command, undefined);
});
