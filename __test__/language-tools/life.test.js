"use strict";
// What a language server's handle promises, whatever the server.

const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { spawnLanguageServer, spawnMcpServer } = require("signalbox");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { isRunning } = require("../system.js");

const [{ command, env }] = runtimes;

const options = ({ fail = "", ...rest } = {}) => ({
  command,
  args: [join(__dirname, "server.js")],
  env: { ...env, FAIL: fail },
  framing: "newline",
  ...rest,
});

const start = (rest) => spawnLanguageServer(options(rest));

test("a server learns where the project is, and who asks", async () => {
  const rootPath = tempDir();
  const server = await start({ rootPath, initializationOptions: { a: 1 }, capabilities: { workspace: {} } });
  const { params } = server.capabilities;
  const uri = pathToFileURL(rootPath).href;
  assert.deepEqual(server.serverInfo, { name: "test", version: "1" });
  assert.equal(params.processId, process.pid);
  assert.equal(params.rootUri, uri);
  assert.deepEqual(params.workspaceFolders, [{ uri, name: "root" }]);
  assert.deepEqual([params.initializationOptions, params.capabilities], [{ a: 1 }, { workspace: {} }]);
  await server.stop();
});

test("a server's own requests are answered, by handlers of the program where there are any", async () => {
  const server = await start();
  const ask = (method, params) => server.request("ask", [method, params]);
  assert.deepEqual(await ask("workspace/configuration", { items: [{}, {}] }), [null, null]);
  assert.equal(await ask("client/registerCapability", {}), null);
  assert.equal((await ask("no/such", {})).remoteCode, -32601);
  const dispose = server.handle("workspace/configuration", () => ["mine"]);
  assert.deepEqual(await ask("workspace/configuration", { items: [{}] }), ["mine"]);
  assert.throws(() => server.handle("workspace/configuration", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  dispose();
  assert.deepEqual(await ask("workspace/configuration", { items: [{}] }), [null]);
  await server.stop();
});

test("a server that crashes is started again, and its handlers stay", async () => {
  const server = await start({ restart: { minDelayMs: 1 }, handlers: { mine: () => "mine" } });
  const states = [];
  server.on("state", (state) => states.push(state));
  const ready = new Promise((resolve) => server.on("ready", resolve));
  const said = new Promise((resolve) => server.on("notification", resolve));
  const pid = await server.request("pid");
  const waiting = server.request("hang");
  const ended = server.request("end", 9);
  const gone = { code: "ERR_SIGNALBOX_PEER_GONE", exitCode: 9 };
  await Promise.all([assert.rejects(waiting, gone), assert.rejects(ended, gone)]);
  await assert.rejects(server.request("pid"), { code: "ERR_SIGNALBOX_TOOL_NOT_SERVING", state: "restarting" });
  assert.throws(() => server.notify("say"), { code: "ERR_SIGNALBOX_TOOL_NOT_SERVING" });
  assert.deepEqual(await ready, { restarts: 1 });
  assert.notEqual(await server.request("pid"), pid);
  assert.equal(await server.request("ask", ["mine"]), "mine");
  server.notify("say", 5);
  assert.deepEqual(await said, { method: "said", params: 5 });
  await server.stop();
  assert.deepEqual(states, ["restarting", "running", "stopping", "stopped"]);
});

test("a server that crashes again and again is given up", async () => {
  const server = await start({ fail: "after", restart: { minDelayMs: 1, maxRestarts: 2 } });
  await waitFor(() => server.state === "failed", { what: "it to be given up", timeoutMs: 30_000 });
  assert.equal(server.restarts, 2);
  await assert.rejects(server.request("pid"), { code: "ERR_SIGNALBOX_TOOL_NOT_SERVING", state: "failed" });
  await server.stop();
});

test("a server is started again as its policy says", async () => {
  for (const [policy, code, state] of [
    ["no", 9, "failed"],
    ["on-failure", 0, "stopped"],
    ["always", 0, "running"],
  ]) {
    const server = await start({ restart: { policy, minDelayMs: 1 } });
    server.request("end", code).catch(() => {});
    await waitFor(() => server.state === state && (state !== "running" || server.restarts === 1), { what: state });
    await server.stop();
    assert.equal(server.state, "stopped");
  }
});

test("a server that does not initialize is an error that says why, and is not left behind", async () => {
  const initialize = "ERR_SIGNALBOX_TOOL_INITIALIZE";
  await assert.rejects(start({ fail: "throw" }), (error) => {
    assert.deepEqual([error.code, error.command, error.cause.code], [initialize, command, "ERR_SIGNALBOX_CALL_FAILED"]);
    assert.match(error.message, /no licence/);
    return true;
  });
  await assert.rejects(start({ fail: "exit" }), (error) => {
    assert.deepEqual([error.code, error.cause.exitCode], [initialize, 3]);
    assert.match(error.message, /can't find my files/);
    return true;
  });
  await assert.rejects(start({ fail: "hang", initializeTimeoutMs: 500 }), (error) => {
    assert.deepEqual([error.code, error.cause.code], [initialize, "ERR_SIGNALBOX_CALL_TIMEOUT"]);
    return true;
  });
  await assert.rejects(spawnLanguageServer({ command: "/no/such/server" }), { code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND" });
});

test("a server that ignores its shutdown is stopped", async () => {
  const server = await start({ fail: "stay", shutdownTimeoutMs: 100 });
  const pid = await server.request("pid");
  await server.stop();
  assert.equal(isRunning(pid), false);
  assert.equal(server.state, "stopped");
});

test("a server that is stopped while it waits to be started again stays so", async () => {
  const server = await start({ restart: { minDelayMs: 60_000, maxDelayMs: 60_000 } });
  const pid = await server.request("pid");
  server.request("end", 9).catch(() => {});
  await waitFor(() => server.state === "restarting" && !isRunning(pid), { what: "the crash" });
  await server.stop();
  assert.deepEqual([server.state, server.restarts], ["stopped", 0]);
});

test("a server of another version of the Model Context Protocol is refused", async () => {
  const refused = await spawnMcpServer(options({ fail: "version" })).catch((error) => error);
  assert.equal(refused.code, "ERR_SIGNALBOX_TOOL_INITIALIZE");
  assert.match(refused.message, /1999-01-01/);
});
