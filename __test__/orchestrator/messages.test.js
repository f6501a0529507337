"use strict";
// The two messages by which a manager and its orchestrator were designed, as they stand, on both sides of the link.

const { spawn } = require("signalbox");
const { chmodSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { connectOrchestrator } = require("signalbox");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");

const ROUTE = `{
  "jsonrpc": "2.0",
  "method": "orchestrate.route",
  "params": { "command": "run tests" },
  "id": "123"
}`;
const CREATE_PANE = `{
  "jsonrpc": "2.0",
  "method": "manager.createPane",
  "params": { "type": "terminal", "command": "npm test" },
  "id": "456"
}`;

/** A message is one line there. */
const line = (text) => `${text.replace(/\s*\n\s*/g, " ")}\n`;

for (const runtime of runtimes) {
  test(`an orchestrator in ${runtime.name} takes the message that routes a command`, async () => {
    const child = await spawn({
      command: runtime.command,
      args: [join(__dirname, "sidecar.mjs"), "--mode=sidecar"],
      env: { ...runtime.env, SIGNALBOX_TRANSPORT: "stdio" },
      stdin: "pipe",
    });
    const messages = [];
    child.on("line", ({ text, stream }) => stream === "stdout" && messages.push(JSON.parse(text)));
    child.write(line(ROUTE));
    await waitFor(() => messages.length === 1, { what: "its call" });
    const { id, method, params } = messages[0];
    assert.deepEqual([method, params], ["manager.createPane", JSON.parse(CREATE_PANE).params]);
    child.write(`${JSON.stringify({ jsonrpc: "2.0", id, result: { paneId: "pane-7" } })}\n`);
    await waitFor(() => messages.length === 2, { what: "its answer" });
    assert.deepEqual(messages[1], { jsonrpc: "2.0", id: "123", result: { paneId: "pane-7" } });
    await child.kill();
  });
}

test("a host takes the message that makes a pane, and answers it under its id", async () => {
  const path = join(tempDir(), "orchestrator");
  const hello = `{"jsonrpc":"2.0","id":1,"result":{"protocol":{"version":1},"capabilities":[]}}`;
  // An orchestrator in the shell: hello, the message, and what came back.
  const script = `#!/bin/sh
read -r hello
echo '${hello}'
read -r ready
cat <<'END'
${line(CREATE_PANE)}END
read -r answer
printf '%s\\n' "$answer" >&2
read -r shutdown
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  const made = [];
  const createPane = (params) => (made.push(params), { paneId: "pane-1" });
  const methods = { "manager.createPane": createPane };
  const link = await connectOrchestrator({ mode: "sidecar", sidecar: { path }, methods, shutdownTimeoutMs: 2_000 });
  const lines = [];
  link.on("stderr", ({ text }) => lines.push(text));
  assert.equal(await link.start(), true);
  await waitFor(() => lines.length === 1, { what: "the answer" });
  assert.deepEqual(made, [{ type: "terminal", command: "npm test" }]);
  assert.deepEqual(JSON.parse(lines[0]), { jsonrpc: "2.0", id: "456", result: { paneId: "pane-1" } });
  await link.close();
});
