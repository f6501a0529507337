"use strict";
const { spawnDebugAdapter } = require("signalbox");
const { assert } = require("../harness.js");
const { project, servers, testWithServers } = require("./servers.js");

const TEXT = `def add(left, right):
    total = left + right
    return total

print(add(2, 40))
`;
const LINE = 3;

testWithServers(
  "debugpy stops at a breakpoint, and shows the stack and the variables",
  { timeoutMs: 180_000 },
  async () => {
    const { path } = project("a.py", TEXT);
    const adapter = await spawnDebugAdapter({ ...servers.debugpy, adapterId: "debugpy" });
    assert.equal(adapter.capabilities.supportsConfigurationDoneRequest, true);
    const output = [];
    adapter.on("output", ({ category, output: text }) => category === "stdout" && output.push(text));
    const stopped = adapter.once("stopped", { timeoutMs: 90_000 });
    const terminated = adapter.once("terminated", { timeoutMs: 90_000 });
    terminated.catch(() => {});
    await adapter.start("launch", { program: path, console: "internalConsole", justMyCode: true }, async () => {
      const { breakpoints } = await adapter.request("setBreakpoints", {
        source: { path },
        breakpoints: [{ line: LINE }],
      });
      assert.equal(breakpoints[0].verified, true);
    });
    const { reason, threadId } = await stopped;
    assert.equal(reason, "breakpoint");
    const { stackFrames } = await adapter.request("stackTrace", { threadId });
    assert.deepEqual(
      stackFrames.slice(0, 2).map(({ name, line }) => [name, line]),
      [
        ["add", LINE],
        ["<module>", 5],
      ],
    );
    const { scopes } = await adapter.request("scopes", { frameId: stackFrames[0].id });
    const { variablesReference } = scopes.find(({ name }) => name === "Locals");
    const { variables } = await adapter.request("variables", { variablesReference });
    const values = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
    assert.deepEqual([values.left, values.right, values.total], ["2", "40", "42"]);
    const refused = await adapter.request("variables", { variablesReference: 999_999 }).catch((error) => error);
    assert.equal(refused.code, "ERR_SIGNALBOX_CALL_FAILED");
    await adapter.request("continue", { threadId });
    await terminated;
    assert.match(output.join(""), /42/);
    await adapter.stop();
    assert.notEqual(adapter.process.exit, undefined);
  },
);
