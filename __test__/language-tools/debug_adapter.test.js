"use strict";
// What a debug adapter's handle promises, whatever the adapter.

const { join } = require("node:path");
const { spawnDebugAdapter } = require("signalbox");
const { assert, test } = require("../harness.js");
const { runtimes } = require("../runtimes.js");

const [{ command, env }] = runtimes;

const start = (...args) =>
  spawnDebugAdapter({
    command,
    args: [join(__dirname, "adapter.js"), ...args],
    env,
    framing: "newline",
    adapterId: "test",
  });

for (const when of ["early", "late"]) {
  test(`an adapter that is ready ${when} is configured, and launches`, async () => {
    const adapter = await start(when);
    // Behind all that it told at once.
    await adapter.request("threads");
    assert.deepEqual(adapter.capabilities, { supportsConfigurationDoneRequest: true, supportsStepBack: true });
    const order = [];
    const launched = await adapter.start("launch", {}, async () => {
      order.push((await adapter.request("setBreakpoints", {})).command);
    });
    assert.deepEqual([order, launched], [["setBreakpoints"], { command: "launch" }]);
    await adapter.stop();
  });

  test(`a launch that an adapter refuses says why, also when it is ready ${when}`, async () => {
    const adapter = await start(when);
    const refused = { code: "ERR_SIGNALBOX_CALL_FAILED", message: /no program/ };
    await assert.rejects(adapter.start("launch", { program: "missing" }), refused);
    await assert.rejects(adapter.start("run", {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
    await adapter.stop();
  });
}

test("waiting for an event ends with the adapter, the time limit, or the signal", async () => {
  const adapter = await start();
  await assert.rejects(adapter.once("stopped", { timeoutMs: 20 }), { code: "ERR_SIGNALBOX_TIMEOUT" });
  const controller = new AbortController();
  const waiting = adapter.once("stopped", { signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, { code: "ERR_SIGNALBOX_ABORTED" });
  const stopped = adapter.once("stopped");
  stopped.catch(() => {});
  await assert.rejects(adapter.request("crash"), { code: "ERR_SIGNALBOX_PEER_GONE", exitCode: 5 });
  await assert.rejects(stopped, { code: "ERR_SIGNALBOX_PEER_GONE", exitCode: 5 });
  await assert.rejects(adapter.once("stopped"), { code: "ERR_SIGNALBOX_PEER_GONE" });
  await adapter.stop();
});
