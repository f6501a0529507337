"use strict";
const { spawn } = require("node:child_process");
const { chmodSync, existsSync, readFileSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { assert, host, waitFor } = require("../harness.js");
const { longFolder, script, testProject } = require("./supervisor.js");

const IDLE = script("exec sleep 300");

const modeOf = (path) => statSync(path).mode & 0o777;

testProject("a supervisor says who it is to whoever says hello", async (project) => {
  const { word, pid } = await project.start();
  assert.deepEqual(word, { listening: { pid } });
  const client = await project.connect();
  const { version, since, ...rest } = await client.request("hello", { protocol: 1, client: "test" });
  assert.equal(version, require("../../package.json").version);
  assert.ok(Math.abs(Date.now() - since) < 60_000);
  assert.deepEqual(rest, { protocol: 1, pid, mode: "detached", project: project.config, ports: {} });
});

testProject("one of another version is refused with both versions", async (project) => {
  await project.start();
  const client = await project.connect();
  const hello = client.request("hello", { protocol: 2, client: "signalbox-cli 9.0.0" });
  await assert.rejects(hello, { code: -32000, data: { code: "ERR_SIGNALBOX_CONTROL_VERSION" } });
});

testProject("what is no request is refused, and the connection goes on", async (project) => {
  await project.start();
  const client = await project.connect();
  client.write("what?\n");
  client.write('[{"jsonrpc":"2.0"}]\n');
  client.write('{"jsonrpc":"2.0","id":{},"method":"status"}\n');
  client.write("\n  \n");
  await waitFor(() => client.refusals.length === 3, { what: "three refusals" });
  assert.deepEqual(
    client.refusals.map(({ code, data }) => [code, data.code]),
    [-32700, -32600, -32600].map((code) => [code, "ERR_SIGNALBOX_CONTROL_PROTOCOL"]),
  );
  await assert.rejects(client.request("nothing"), { code: -32601 });
  await assert.rejects(client.request("signal", { name: "a" }), { code: -32602, message: /missing field `signal`/ });
  assert.deepEqual((await client.request("status")).services, []);
});

testProject("a message above the limit ends its connection, and no other", async (project) => {
  await project.start();
  const [client, other] = [await project.connect(), await project.connect()];
  client.write(`{"jsonrpc":"2.0","id":1,"method":"${"x".repeat(16 * 1024 * 1024)}`);
  await client.untilClosed();
  assert.deepEqual([client.refusals[0].code, client.refusals.length], [-32600, 1]);
  await other.request("status");
});

testProject("a notification is done and not answered", async (project) => {
  await project.start();
  const client = await project.connect();
  await client.apply(project, { cat: { command: "cat", stdin: "pipe" } });
  await client.request("logs", { names: ["cat"], follow: true });
  client.write(`${JSON.stringify({ jsonrpc: "2.0", method: "write", params: { name: "cat", text: "hi\n" } })}\n`);
  const { reader, at, ...rest } = await client.notice("logs.lines");
  assert.deepEqual(rest, { label: "cat", stream: "stdout", skippedBytes: 0, text: "hi\n" });
  assert.deepEqual([typeof reader, typeof at, client.refusals], ["number", "number", []]);
});

testProject("the state is the user's alone, and the socket too", async (project) => {
  await project.start();
  assert.deepEqual([modeOf(project.root), modeOf(project.state)], [0o700, 0o700]);
  assert.equal(modeOf(project.socket), 0o600);
  const client = await project.connect();
  await client.apply(project, { a: { ...IDLE, env: { SECRET: "x" } } });
  for (const file of ["plan.json", "journal.jsonl", "lock"]) {
    assert.equal(modeOf(join(project.state, file)), 0o600, file);
  }
});

testProject(
  "where the socket's path would be too long it is elsewhere, and gone with the supervisor",
  async (project) => {
    const { ended } = await project.start();
    assert.ok(!existsSync(project.socket));
    const path = readFileSync(join(project.state, "control.path"), "utf8").trimEnd();
    assert.match(path, /^\/tmp\/signalbox-\d+\/[0-9a-f]{16}\.sock$/);
    assert.deepEqual([modeOf(path), modeOf(join(path, ".."))], [0o600, 0o700]);
    const client = await project.connect(path);
    await client.request("shutdown", {});
    await ended;
    assert.ok(!existsSync(path));
  },
  { root: longFolder },
);

// Only root can be somebody else.
if (host === "node" && process.getuid() === 0) {
  testProject("another user is not served, even where the folder lets him in", async (project) => {
    await project.start();
    for (const path of [project.directory, project.root, project.state]) chmodSync(path, 0o777);
    chmodSync(project.socket, 0o666);
    const code = `const socket = require("net").connect(${JSON.stringify(project.socket)});
      socket.on("connect", () => socket.write('{"jsonrpc":"2.0","id":1,"method":"status"}\\n'));
      let text = "";
      socket.on("data", (data) => (text += data)).on("error", (error) => (text += error.code));
      socket.on("close", () => console.log(JSON.stringify(text)));`;
    const stranger = spawn(process.execPath, ["-e", code], { uid: 65534, gid: 65534, cwd: "/" });
    let said = "";
    stranger.stdout.on("data", (data) => (said += data));
    await new Promise((resolve) => stranger.on("close", resolve));
    // Closed with what he had sent unread, which the kernel may tell him as a reset.
    assert.ok(['""\n', '"ECONNRESET"\n', '"EPIPE"\n'].includes(said), said);
    const client = await project.connect();
    await client.request("status");
  });
}

testProject("who closes his side after a question is answered", async (project) => {
  await project.start();
  const client = await project.connect();
  const status = client.request("status");
  client.end();
  assert.deepEqual((await status).services, []);
  await client.untilClosed();
});

testProject("a client reaches its own terminals alone", async (project) => {
  await project.start();
  const [client, other] = [await project.connect(), await project.connect()];
  await client.apply(project, { cat: { command: "cat", interactive: { cols: 80, rows: 24 } } });
  const { terminal } = await client.request("attach", { name: "cat", columns: 80, rows: 24 });
  const write = { terminal, text: "x" };
  await assert.rejects(other.request("terminal.write", write), { data: { code: "ERR_SIGNALBOX_OPTION_RANGE" } });
  await client.request("terminal.write", write);
  await client.notice("terminal.data", ({ text }) => text.includes("x"));
});

testProject("what a client has asked for ends with its connection", async (project) => {
  await project.start();
  const client = await project.connect();
  await client.apply(project, { cat: { command: "cat", interactive: { cols: 80, rows: 24 } } });
  await client.request("attach", { name: "cat", columns: 80, rows: 24 });
  await client.request("logs", { follow: true });
  await client.request("subscribe");
  client.close();
  const other = await project.connect();
  await waitFor(async () => (await other.request("status")).supervisor.clients === 1, { what: "one client" });
});
