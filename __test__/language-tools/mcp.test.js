"use strict";
const { realpathSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { spawnMcpServer } = require("signalbox");
const { assert, tempDir, waitFor } = require("../harness.js");
const { servers, testWithServers } = require("./servers.js");

const TEST = { timeoutMs: 120_000 };

/** The text of a tool's result. */
const textOf = ({ content }) => content.map(({ text }) => text).join("\n");

testWithServers("mcp-server-everything calls back for roots, tells progress, and is stopped", TEST, async () => {
  const roots = [{ uri: pathToFileURL(tempDir()).href, name: "project" }];
  const server = await spawnMcpServer({ ...servers.everything, roots: undefined, capabilities: { roots: {} } });
  let asked = 0;
  server.handle("roots/list", () => (asked++, { roots }));
  const { tools } = await server.request("tools/list");
  assert.ok(tools.some(({ name }) => name === "echo"));
  const echoed = await server.request("tools/call", { name: "echo", arguments: { message: "é😀" } });
  assert.match(textOf(echoed), /é😀/);
  await waitFor(() => asked > 0, { what: "the server to ask for roots", timeoutMs: 30_000 });

  const long = tools.find(({ name }) => /long-?running/i.test(name)).name;
  const progress = [];
  const done = await server.request(
    "tools/call",
    { name: long, arguments: { duration: 1, steps: 4 } },
    { onProgress: (value) => progress.push(value.progress) },
  );
  assert.match(textOf(done), /completed/i);
  assert.deepEqual(progress, [1, 2, 3, 4]);
  // It goes on when its input ends.
  await server.stop();
  assert.notEqual(server.process.exit, undefined);
});

testWithServers("mcp-server-filesystem reads a file of the folder that it was given", TEST, async () => {
  const folder = realpathSync(tempDir());
  const path = join(folder, "a.txt");
  writeFileSync(path, "text of é\n");
  const server = await spawnMcpServer(servers.filesystem(folder));
  const read = await server.request("tools/call", { name: "read_text_file", arguments: { path } });
  assert.equal(textOf(read), "text of é\n");
  const refused = await server.request("tools/call", { name: "read_text_file", arguments: { path: "/etc/passwd" } });
  assert.equal(refused.isError, true);
  await server.stop();
  assert.notEqual(server.process.exit, undefined);
});

testWithServers("mcp-server-memory keeps what it is told", TEST, async () => {
  const env = { ...servers.memory.env, MEMORY_FILE_PATH: join(tempDir(), "memory.jsonl") };
  const server = await spawnMcpServer({ ...servers.memory, env });
  const entities = [{ name: "signalbox", entityType: "module", observations: ["has an engine"] }];
  await server.request("tools/call", { name: "create_entities", arguments: { entities } });
  const graph = JSON.parse(textOf(await server.request("tools/call", { name: "read_graph", arguments: {} })));
  assert.deepEqual(
    graph.entities.map(({ name }) => name),
    ["signalbox"],
  );
  const unknown = await server.request("no/such/method").catch((error) => error);
  assert.deepEqual([unknown.code, unknown.remoteCode], ["ERR_SIGNALBOX_CALL_FAILED", -32601]);
  await server.stop();
  assert.notEqual(server.process.exit, undefined);
});
