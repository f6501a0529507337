"use strict";
// The migration that the exemplar team's document describes, with its config as it stands there: `exemplar/exemplar.config.ts`
// imports `defineConfig` from a shim, `TUIX_NATIVE_MANAGER=true bun ex dev start` takes the manager of this package, and
// without the flag the manager of before goes on.

const { spawn } = require("node:child_process");
const { delimiter, join } = require("node:path");
const { BunNativeProcessManager, loadConfig } = require("signalbox");
const { assert, host, skipUnless, test, waitFor } = require("../harness.js");

const root = join(__dirname, "..", "..");
const directory = join(__dirname, "exemplar");
const ARGS = { vite: ["--bun", "run", "vite", "dev", "--port", "5173", "--host"], websocket: ["websocket.js"] };

/** Where the document's `bun` and `vite` are. */
const PATH = [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter);

test("the document's config loads as it stands", async () => {
  const { config, file } = await loadConfig({ directory, file: "exemplar.config.ts" });
  assert.equal(file, join(directory, "exemplar.config.ts"));
  for (const [name, args] of Object.entries(ARGS)) {
    const { command, cwd, env, ...rest } = config.processes[name];
    assert.deepEqual([command, rest.args, cwd], ["bun", args, process.cwd()]);
    assert.equal(env.PATH, process.env.PATH);
  }
});

/** Runs `bun ex dev start`; `output()` is what it wrote, `interrupt()` ends it by Ctrl-C. */
function ex(env) {
  const child = spawn("bun", ["ex", "dev", "start"], {
    cwd: directory,
    env: { ...process.env, PATH, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  return {
    output: () => output,
    reports: () =>
      output
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line)),
    async interrupt() {
      child.kill("SIGINT");
      return ended;
    },
    kill: () => child.kill("SIGKILL"),
  };
}

/** The process does not exist any more. */
function isGone(pid) {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

async function started(program) {
  await waitFor(() => program.reports().length > 0, { timeoutMs: 30_000, what: "a report of the start" }).catch(
    (error) => {
      throw new Error(`${error.message}; it wrote:\n${program.output()}`);
    },
  );
  return program.reports()[0];
}

// The command line of the document is Bun's; one host is enough to start it from.
const startsBun = skipUnless(host === "node", "the program runs on Bun in any case");

startsBun("with the flag the services run on the native manager", async () => {
  const program = ex({ TUIX_NATIVE_MANAGER: "true" });
  try {
    const { manager, status } = await started(program);
    assert.equal(manager, "BunNativeProcessManager");
    assert.deepEqual(
      status.map(({ name, status: state }) => [name, state]),
      [
        ["vite", "ready"],
        ["websocket", "ready"],
      ],
    );
    assert.deepEqual(await program.interrupt(), { code: 0, signal: null }, program.output());
    const last = program.reports().at(-1).status;
    assert.deepEqual([...new Set(last.map(({ status: state }) => state))], ["stopped"]);
    for (const { pid } of status) assert.ok(isGone(pid));
  } finally {
    program.kill();
  }
});

startsBun("without the flag the manager of before runs them", async () => {
  const program = ex({ TUIX_NATIVE_MANAGER: "" });
  try {
    const { manager, status } = await started(program);
    assert.equal(manager, "ProcessManager");
    assert.deepEqual(
      status.map(({ name }) => name),
      ["vite", "websocket"],
    );
    assert.deepEqual(await program.interrupt(), { code: 0, signal: null }, program.output());
    await waitFor(() => status.every(({ pid }) => isGone(pid)), { what: "the services to end" });
  } finally {
    program.kill();
  }
});

test("the services of the document answer, restart and stop", async () => {
  const { config } = await loadConfig({ directory, file: "exemplar.config.ts" });
  const processes = Object.fromEntries(
    Object.entries(config.processes).map(([name, service]) => [
      name,
      { ...service, cwd: directory, env: { ...service.env, PATH, NO_COLOR: "1" } },
    ]),
  );
  await withManager(new BunNativeProcessManager(directory), async (pm) => {
    await pm.start({ processes });
    const page = await fetchText(await printed(pm, "vite", /Local:\s+(http:\S+)/));
    assert.match(page, /It works\./);
    const port = await printed(pm, "websocket", /listening on (\d+)/);
    assert.equal(await fetchText(`http://127.0.0.1:${port}/`), "web sockets only");

    const { pid } = pm.status("websocket");
    await pm.restart("websocket");
    assert.equal(pm.status("websocket").state, "ready");
    assert.notEqual(pm.status("websocket").pid, pid);
    assert.equal(pm.status("vite").restarts, 0);

    await pm.stop();
    assert.deepEqual(
      pm.status().map(({ name, state }) => [name, state]),
      [
        ["vite", "stopped"],
        ["websocket", "stopped"],
      ],
    );
  });
});

/** What a line of a service's output has in the expression's group. */
async function printed(pm, name, expression) {
  const signal = AbortSignal.timeout(30_000);
  for await (const { text } of pm.logs(name, { follow: true, signal })) {
    const match = expression.exec(text);
    if (match) return match[1];
  }
  return assert.fail(`${name} did not write ${expression}`);
}

async function fetchText(url) {
  return (await fetch(url)).text();
}

async function withManager(pm, use) {
  try {
    await use(pm);
  } finally {
    await pm.stop();
  }
}
