"use strict";
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { resolveConfig, resolveInstances } = require("../../lib/services/config/resolve.js");
const { assert, test } = require("../harness.js");

const DIRECTORY = join(__dirname, "nowhere");

/** The entries of a plan, with an environment of our own. */
async function plan(processes, options) {
  const { services } = await resolveConfig({ processes }, { directory: DIRECTORY, env: { PATH: "/bin" }, ...options });
  return services;
}

const planOf = async (service) => (await plan({ a: { command: "x", ...service } }))[0];

test("a plan is JSON that says everything, whatever the config left out", async () => {
  const found = await resolveConfig(
    { processes: { api: { command: "node" } } },
    { directory: "/srv", env: { A: "1" } },
  );
  const expected = {
    version: 1,
    directory: "/srv",
    services: [
      {
        name: "api",
        instance: 0,
        instances: 1,
        label: "api",
        command: "node",
        args: [],
        shell: null,
        directory: "/srv",
        env: { A: "1", SIGNALBOX_SERVICE: "api", SIGNALBOX_INSTANCE: "0" },
        inheritEnv: false,
        stdin: "pipe",
        interactive: null,
        ipc: false,
        dependsOn: [],
        ready: null,
        readyTimeoutMs: 30_000,
        health: null,
        restart: {
          policy: "on-failure",
          minMs: 200,
          maxMs: 30_000,
          factor: 2,
          jitter: 0.2,
          resetAfterMs: 10_000,
          maxRestarts: 5,
          windowMs: 60_000,
        },
        limits: {},
        stopSignal: "SIGTERM",
        killGraceMs: 5_000,
        watch: null,
        schedule: null,
        oneshot: false,
        autostart: true,
        log: null,
      },
    ],
    ports: {},
  };
  assert.deepEqual(JSON.parse(JSON.stringify(found)), expected);
});

test("plain maps of name, command, args, cwd and env are configs", async () => {
  const vite = { name: "vite", command: "bun", args: ["run", "vite"], cwd: "/srv/app", env: { A: "1", B: undefined } };
  const [service] = await plan({ vite });
  const { name, command, args, directory, env } = service;
  assert.deepEqual(
    [name, command, args, directory, env.A, "B" in env],
    ["vite", "bun", ["run", "vite"], "/srv/app", "1", false],
  );
});

test("a service's name is its key, or what it calls itself", async () => {
  const services = await plan({ one: { command: "x", name: "api" }, web: { command: "x", dependsOn: ["one"] } });
  assert.deepEqual([services[0].name, services[0].label], ["api", "api"]);
  assert.deepEqual(services[1].dependsOn, [{ service: "api", condition: "ready" }]);
});

test("paths start from the directory of the config, those of the program from its own", async () => {
  const service = await planOf({ cwd: "app", log: "a.log", ready: { file: "up" } });
  assert.equal(service.directory, join(DIRECTORY, "app"));
  assert.equal(service.log.path, join(DIRECTORY, "a.log"));
  assert.equal(service.ready.file, join(DIRECTORY, "app", "up"));
  assert.equal((await planOf({ cwd: pathToFileURL("/srv") })).directory, "/srv");
  const [relative] = await plan({ a: { command: "x" } }, { directory: pathToFileURL("/srv") });
  assert.equal(relative.directory, "/srv");
});

test("a shell is true or its path", async () => {
  assert.equal((await planOf({ shell: true })).shell, "/bin/sh");
  assert.equal((await planOf({ shell: "/bin/bash" })).shell, "/bin/bash");
  assert.equal((await planOf({ shell: false })).shell, null);
});

test("the ways to be ready have one form each", async () => {
  const readyOf = async (ready, more) => (await planOf({ ready, ...more })).ready;
  assert.deepEqual(await readyOf({ line: "up (1)" }), { log: { pattern: "up \\(1\\)", flags: "" } });
  assert.deepEqual(await readyOf({ line: /^Up \d/gi }), { log: { pattern: "^Up [0-9]", flags: "i" } });
  assert.deepEqual(await readyOf({ port: 80, host: "::1" }), { port: { host: "::1", port: 80 } });
  assert.deepEqual(await readyOf({ port: true }, { port: 81 }), { port: { host: "127.0.0.1", port: 81 } });
  assert.deepEqual(await readyOf({ http: "http://h/x", status: 204 }), {
    http: { url: "http://h/x", status: [204, 204] },
  });
  assert.deepEqual(await readyOf({ http: "/up" }, { port: 82 }), {
    http: { url: "http://127.0.0.1:82/up", status: [200, 399] },
  });
  assert.deepEqual(await readyOf({ message: true }), { message: null });
  assert.deepEqual(await readyOf({ message: { type: "up" } }), { message: '{"type":"up"}' });
  assert.deepEqual(await readyOf({ delayMs: "2s" }), { delayMs: 2_000 });
});

test("waiting for a message gives the service its channel", async () => {
  assert.equal((await planOf({ ready: { message: "up" } })).ipc, true);
  assert.equal((await planOf({ ipc: true })).ipc, true);
});

test("a health check has its probe and its times", async () => {
  const { health } = await planOf({
    healthCheck: { command: "pg_isready", args: ["-q"], retries: 5, intervalMs: "1s" },
  });
  assert.deepEqual(health, {
    probe: { command: { command: "pg_isready", args: ["-q"], shell: null } },
    intervalMs: 1_000,
    timeoutMs: 5_000,
    retries: 5,
    startPeriodMs: 0,
  });
});

test("a restart policy alone keeps the other figures", async () => {
  const { restart } = await planOf({ restart: "always" });
  assert.deepEqual([restart.policy, restart.maxRestarts], ["always", 5]);
  const own = (await planOf({ restart: { minDelayMs: 1, maxRestarts: 9 } })).restart;
  assert.deepEqual([own.policy, own.minMs, own.maxRestarts], ["on-failure", 1, 9]);
});

test("what runs to its end is not restarted, unless it is asked for", async () => {
  assert.equal((await planOf({ oneshot: true })).restart.policy, "no");
  assert.equal((await planOf({ schedule: "@daily" })).restart.policy, "no");
  assert.equal((await planOf({ oneshot: true, restart: "on-failure" })).restart.policy, "on-failure");
});

test("one waits for the end of what runs to its end, and else until it is ready", async () => {
  const processes = {
    migrate: { command: "x", oneshot: true },
    db: { command: "x" },
    a: { command: "x", dependsOn: ["migrate", "db"] },
    b: { command: "x", dependsOn: { db: "started", migrate: {} } },
    c: { command: "x", dependsOn: "db" },
  };
  const [, , a, b, c] = await plan(processes);
  assert.deepEqual(a.dependsOn, [
    { service: "migrate", condition: "completed" },
    { service: "db", condition: "ready" },
  ]);
  assert.deepEqual(b.dependsOn, [
    { service: "db", condition: "started" },
    { service: "migrate", condition: "completed" },
  ]);
  assert.deepEqual(c.dependsOn, [{ service: "db", condition: "ready" }]);
});

test("watching means all of the directory, or what is named, but never what is installed", async () => {
  const watchOf = async (watch, more) => (await planOf({ cwd: "/srv", watch, ...more })).watch;
  assert.equal(await watchOf(false), null);
  assert.deepEqual(await watchOf(true), {
    include: ["/srv", "/srv/**"],
    exclude: ["**/node_modules/**", "**/.git/**"],
    debounceMs: 200,
  });
  assert.deepEqual((await watchOf("src")).include, ["/srv/src", "/srv/src/**"]);
  assert.deepEqual((await watchOf(["./lib/*.js", "/etc/x"])).include, ["/srv/lib/*.js", "/etc/x", "/etc/x/**"]);
  assert.deepEqual((await watchOf("**/*.{js,ts}")).include, ["/srv/**/*.{js,ts}"]);
  const { exclude, debounceMs } = await watchOf({ exclude: "dist", debounceMs: 5 }, { log: "/srv/a.log" });
  assert.deepEqual(exclude.slice(2), ["/srv/dist", "/srv/dist/**", "/srv/a.log*"]);
  assert.equal(debounceMs, 5);
});

test("characters of a folder's name are no glob", async () => {
  const { watch } = await planOf({ cwd: "/srv/[a]{b}", watch: "*.js" });
  assert.deepEqual(watch.include, ["/srv/[[]a[]][{]b[}]/*.js"]);
});

test("on a terminal a service has its size and name, and is stopped by hanging up", async () => {
  const service = await planOf({ interactive: { cols: 100 } });
  assert.deepEqual(service.interactive, { cols: 100, rows: 24 });
  assert.deepEqual([service.stopSignal, service.env.TERM], ["SIGHUP", "xterm-256color"]);
  assert.equal((await planOf({ interactive: true, env: { TERM: "vt100" } })).env.TERM, "vt100");
  assert.equal((await planOf({ interactive: { name: "linux" }, env: { TERM: "vt100" } })).env.TERM, "linux");
});

test("instances have labels, indexes and files of their own", async () => {
  const services = await plan({
    w: { command: "x", instances: 3, log: "logs/w.log", args: ["${SIGNALBOX_INSTANCE}"] },
  });
  assert.deepEqual(
    services.map(({ label, instance, instances, env, args, log }) => [
      label,
      instance,
      instances,
      env.SIGNALBOX_INSTANCE,
      args[0],
      log.path.slice(DIRECTORY.length + 1),
    ]),
    [
      ["w.0", 0, 3, "0", "0", "logs/w.log"],
      ["w.1", 1, 3, "1", "1", "logs/w-1.log"],
      ["w.2", 2, 3, "2", "2", "logs/w-2.log"],
    ],
  );
});

test('instances: "max" is one for each processor', async () => {
  const services = await plan({ w: { command: "x", instances: "max" } });
  assert.equal(services.length, require("node:os").cpus().length);
});

test("a service can get more instances later, and those that it has keep their ports", async () => {
  const config = { processes: { w: { command: "x", port: "auto", instances: 2 }, a: { command: "x", port: "auto" } } };
  const { ports } = await resolveConfig(config);
  const more = await resolveInstances(config, "w", 3, { ports });
  assert.deepEqual(
    more.services.map(({ label }) => label),
    ["w.0", "w.1", "w.2"],
  );
  assert.deepEqual([more.ports["w.0"], more.ports["w.1"], more.ports.a], [ports["w.0"], ports["w.1"], ports.a]);
  assert.equal(new Set(Object.values(more.ports)).size, 4);
});

test("one instance keeps its name and its port when others join it", async () => {
  const config = { processes: { w: { command: "x", port: "auto" } } };
  const { ports } = await resolveConfig(config);
  const more = await resolveInstances(config, "w", 2, { ports });
  assert.deepEqual(
    more.services.map(({ label, instances, env }) => [label, instances, Number(env.PORT) === ports.w]),
    [
      ["w", 2, true],
      ["w.1", 2, false],
    ],
  );
});

test("a schedule is five fields of numbers, or an interval", async () => {
  const scheduleOf = async (schedule) => (await planOf({ schedule })).schedule;
  assert.deepEqual(await scheduleOf("*/5 9-17 * jan,MAR mon-fri"), { cron: "*/5 9-17 * 1,3 1-5" });
  assert.deepEqual(await scheduleOf({ cron: "@daily" }), { cron: "0 0 * * *" });
  assert.deepEqual(await scheduleOf({ intervalMs: "1h" }), { intervalMs: 3_600_000 });
  assert.deepEqual(await scheduleOf("10/20 * * * 7"), { cron: "10-59/20 * * * 0" });
});

test("wrong options of the call are told as such", async () => {
  const config = { processes: { a: { command: "x" } } };
  await assert.rejects(resolveConfig(config, { folder: "/" }), { code: "ERR_SIGNALBOX_OPTION_UNKNOWN" });
  await assert.rejects(resolveConfig(config, { directory: 1 }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  await assert.rejects(resolveConfig(config, { profiles: "x" }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
});
