"use strict";
const { fork } = require("node:child_process");
const { join } = require("node:path");
const { assert, host, skipUnless, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startProgram } = require("./start.js");

/** What JSON alone would lose. */
function special() {
  const cause = new TypeError("below");
  return {
    date: new Date(1_700_000_000_000),
    error: Object.assign(new RangeError("above", { cause }), { code: "E_ABOVE", list: [1, undefined] }),
    map: new Map([[{ key: 1 }, new Set([1n, NaN, -0])]]),
    bytes: new Uint8Array([1, 2, 3]),
    floats: new Float64Array([0.5, Infinity]),
    missing: undefined,
    "__proto__ ": null,
  };
}

function assertSpecial(value) {
  const expected = special();
  assert.deepEqual(value.date, expected.date);
  assert.ok(value.error instanceof RangeError);
  assert.deepEqual([value.error.message, value.error.code], ["above", "E_ABOVE"]);
  assert.deepEqual(value.error.list, [1, undefined]);
  assert.ok(value.error.cause instanceof TypeError);
  assert.equal(value.error.cause.message, "below");
  assert.deepEqual([...value.map], [...expected.map]);
  assert.deepEqual(value.bytes, expected.bytes);
  assert.deepEqual(value.floats, expected.floats);
  assert.ok("missing" in value && value.missing === undefined);
}

for (const runtime of runtimes) {
  test(`values go to signalbox/child in ${runtime.name} and back as they are`, async () => {
    const { child, messages, closed } = await startProgram(["serve"], { runtime, file: "peer.js" });
    await child.request("add", [0, 0]); // it has said hello
    child.send(special());
    await waitFor(() => messages.length === 1, { what: "the answer" });
    assertSpecial(messages[0].echo);
    assertSpecial(await child.request("echo", special()));
    assert.equal(await child.request("nothing"), undefined);
    assert.throws(() => child.send({ a: [() => {}] }), { code: "ERR_SIGNALBOX_IPC_NOT_SERIALIZABLE" });
    await child.kill();
    await closed;
  });

  test(`the first message of signalbox/child in ${runtime.name} is as it was, and it ends by itself`, async () => {
    const { messages, exited } = await startProgram(["leave"], { runtime, file: "peer.js" });
    assert.equal((await exited).exitCode, 0);
    assert.deepEqual(messages, [{ at: new Date(7), connected: true }]);
  });
}

skipUnless(host !== "electron", "fork starts Node or Bun")(
  "under a plain fork signalbox/child speaks plain JSON, whatever its environment says",
  async () => {
    for (const { command } of runtimes) {
      const child = fork(join(__dirname, "peer.js"), ["serve"], {
        execPath: command,
        env: { ...process.env, SIGNALBOX_IPC: "sbx1:3:12345" },
      });
      const messages = [];
      child.on("message", (message) => messages.push(message));
      child.on("internalMessage", (message) => messages.push(message));
      child.send({ at: 1 });
      child.send({ jsonrpc: "2.0", id: 9, method: "add", params: [1, 2] });
      await waitFor(() => messages.length === 2, { what: "both answers" });
      assert.deepEqual(messages, [{ echo: { at: 1 } }, { jsonrpc: "2.0", id: 9, result: 3 }]);
      child.disconnect();
      await new Promise((resolve) => child.on("exit", resolve));
    }
  },
);

test("without a channel signalbox/child loads, and says that it is not connected", async () => {
  const { parent } = require("signalbox/child");
  if (process.send) return; // the runner has started this process with one
  const errors = [];
  const dispose = parent.on("error", (error) => errors.push(error.code));
  assert.equal(parent.connected, false);
  assert.equal(parent.send(1), false);
  await waitFor(() => errors.length === 1, { what: "an error event" });
  assert.deepEqual(errors, ["ERR_SIGNALBOX_IPC_CLOSED"]);
  await assert.rejects(parent.request("a"), { code: "ERR_SIGNALBOX_PEER_GONE" });
  assert.throws(() => parent.on("exit", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  parent.disconnect();
  dispose();
});
