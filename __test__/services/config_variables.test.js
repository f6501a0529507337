"use strict";
const { createServer } = require("node:net");
const { resolveConfig } = require("../../lib/services/config/resolve.js");
const { assert, host, skipUnless, test } = require("../harness.js");
const { problemsOf } = require("./config_problems.js");

const HOST = { PATH: "/bin", HOME: "/root", PS1: "${debian_chroot:+x}\\u", ODD: "${HOME}" };

/** A service of a plan by its label. */
async function resolved(processes, { label = "a", env = HOST } = {}) {
  const { services, ports } = await resolveConfig({ processes }, { directory: "/srv", env });
  return { ...services.find((service) => service.label === label), ports };
}

test("variables of the environment stand in arguments, directories and other variables", async () => {
  const service = await resolved({
    a: {
      command: "${TOOL}",
      args: ["--home=${HOME}", "$HOME"],
      cwd: "${DIR}/x",
      env: { TOOL: "t", DIR: "/d", URL: "${DIR}:${HOME}" },
    },
  });
  assert.deepEqual(
    [service.command, service.args, service.directory, service.env.URL],
    ["t", ["--home=/root", "$HOME"], "/d/x", "/d:/root"],
  );
});

test("a dollar more keeps a variable from being filled in", async () => {
  assert.deepEqual((await resolved({ a: { command: "x", args: ["$${HOME}"] } })).args, ["${HOME}"]);
});

test("what shells have uses for stays as it is", async () => {
  const script = "for f in *; do echo ${f} ${f%.*} ${#f} ${f:-x} $$ ${}; done";
  assert.deepEqual((await resolved({ a: { command: "sh", args: ["-c", script] } })).args, ["-c", script]);
});

test("where a program does not read the text, a variable that is not known is a problem", async () => {
  const a = {
    command: "x",
    cwd: "${NOPE}/x",
    log: "${NOR_THIS}.log",
    ready: { http: "http://${NOT_THAT}/" },
    instances: 2,
  };
  assert.deepEqual(await problemsOf({ processes: { a } }, { env: {} }), [
    'processes.a.cwd: found "${NOPE}/x", and there is no variable NOPE',
    'processes.a.log: found "${NOR_THIS}.log", and there is no variable NOR_THIS',
    'processes.a.ready.http: found "http://${NOT_THAT}/", and there is no variable NOT_THAT',
  ]);
});

test("a variable that speaks of itself means the one below", async () => {
  const { env } = await resolved({ a: { command: "x", env: { PATH: "./bin:${PATH}" } } }, { env: HOST });
  assert.equal(env.PATH, "./bin:/bin");
});

test("variables that stand for each other are a problem", async () => {
  const a = { command: "x", env: { A: "${B}", B: "${C}", C: "${A}" } };
  const problems = await problemsOf({ processes: { a } });
  assert.ok(problems.includes("processes.a.env.A: stands for itself, by way of others"), problems.join("\n"));
});

test("the host's variables are taken as they are, also when the config repeats them", async () => {
  const { env } = await resolved({ a: { command: "x", env: { ...HOST } } });
  assert.deepEqual([env.PS1, env.ODD], [HOST.PS1, HOST.ODD]);
});

test("numbers and booleans become text, and undefined and null remove", async () => {
  const { env, inheritEnv } = await resolved({
    a: { command: "x", env: { N: 1, B: false, HOME: undefined, ODD: null } },
  });
  assert.deepEqual([env.N, env.B, "HOME" in env, "ODD" in env], ["1", "false", false, false]);
  assert.deepEqual([env.PATH, inheritEnv], ["/bin", false]);
});

test("variables of all services go below their own", async () => {
  const config = { env: { A: "all", B: "all" }, processes: { a: { command: "x", env: { B: "own ${A}" } } } };
  const { services } = await resolveConfig(config, { env: {} });
  assert.deepEqual([services[0].env.A, services[0].env.B], ["all", "own all"]);
});

skipUnless(host !== "bun", "Bun's process.env is a copy")(
  "of the host's own environment a plan has what is changed or removed alone",
  async () => {
    const env = { ...process.env, PATH: undefined, NEW: "1" };
    const { services } = await resolveConfig({ processes: { a: { command: "x", env } } });
    const { SIGNALBOX_SERVICE, SIGNALBOX_INSTANCE, ...changes } = services[0].env;
    assert.deepEqual(changes, { PATH: null, NEW: "1" });
    assert.deepEqual([SIGNALBOX_SERVICE, SIGNALBOX_INSTANCE, services[0].inheritEnv], ["a", "0", true]);
  },
);

test("extendEnv: false leaves nothing of the host's", async () => {
  const { env, inheritEnv } = await resolved({ a: { command: "x", extendEnv: false, env: { H: "${HOME}" } } });
  assert.deepEqual({ ...env }, { H: "/root", SIGNALBOX_SERVICE: "a", SIGNALBOX_INSTANCE: "0" });
  assert.equal(inheritEnv, false);
});

test("a service gets its port, whatever its environment says", async () => {
  const service = await resolved({ a: { command: "x", args: ["-p", "${PORT}"], port: 3_000, env: { PORT: "1" } } });
  assert.deepEqual([service.env.PORT, service.args[1], service.ports.a], ["3000", "3000", 3_000]);
});

test("a port may come from a variable", async () => {
  const service = await resolved({ a: { command: "x", port: "${API}", env: { API: "4000" }, ready: { port: true } } });
  assert.deepEqual([service.env.PORT, service.ready.port.port], ["4000", 4_000]);
  assert.deepEqual(
    await problemsOf({ processes: { a: { command: "x", port: "${API}", env: { API: "x" } } } }, { env: {} }),
    ['processes.a.port: found "x"; allowed: a port from 1 to 65535'],
  );
});

test('port: "auto" is one that can be listened on', async () => {
  const { ports } = await resolved({ a: { command: "x", port: "auto" } });
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(ports.a, resolve));
  await new Promise((resolve) => server.close(resolve));
});

test("no port is handed out twice", async () => {
  const config = { processes: { a: { command: "x", port: "auto", instances: 20 } } };
  const plans = await Promise.all([resolveConfig(config), resolveConfig(config), resolveConfig(config)]);
  const ports = plans.flatMap((plan) => Object.values(plan.ports));
  assert.equal(new Set(ports).size, 60);
});

test("instances with a port get the next numbers", async () => {
  const { ports } = await resolved({ a: { command: "x", port: 3_000, instances: 3 } }, { label: "a.2" });
  assert.deepEqual(ports, { "a.0": 3_000, "a.1": 3_001, "a.2": 3_002 });
  const tooHigh = { a: { command: "x", port: 65_535, instances: 2 } };
  assert.match((await problemsOf({ processes: tooHigh }))[0], /^processes\.a\.port: found 65536; /);
});

test("who depends on a service is told its port", async () => {
  const processes = {
    "my-db": { command: "x", port: "auto" },
    pool: { command: "x", port: 5_000, instances: 2 },
    a: { command: "x", dependsOn: ["my-db", "pool"], env: { URL: "http://localhost:${MY_DB_PORT}" } },
  };
  const { env, ports } = await resolved(processes);
  assert.equal(env.MY_DB_PORT, String(ports["my-db"]));
  assert.equal(env.URL, `http://localhost:${ports["my-db"]}`);
  assert.deepEqual([env.POOL_PORT, env.POOL_PORTS], ["5000", "5000,5001"]);
});

test("anybody can name the port of any service", async () => {
  const processes = {
    a: {
      command: "x",
      args: ["${services.b.port}", "${services.b.1.port}"],
      ready: { http: "http://h:${services.b.port}/" },
    },
    b: { command: "x", port: "${P}", env: { P: "7000" }, instances: 2 },
  };
  const { args, ready } = await resolved(processes);
  assert.deepEqual(args, ["7000", "7001"]);
  assert.equal(ready.http.url, "http://h:7000/");
});

test("a port of nobody, or of a service without one, is a problem", async () => {
  const args = ["${services.dv.port}", "${services.db.port}", "${services.db.host}"];
  const processes = { a: { command: "x", args }, db: { command: "x" } };
  assert.deepEqual(await problemsOf({ processes }), [
    'processes.a.args[0]: found "dv", which is no service; allowed: a, db',
    "processes.a.args[1]: asks for the port of db, which has none: give it a port",
    'processes.a.args[2]: found "${services.db.host}"; allowed: ${services.NAME.port}',
  ]);
});
