"use strict";
const { Backoff } = require("../../lib/bus/remote/backoff.js");
const { KIND, PROTOCOL } = require("../../lib/bus/remote/protocol.js");
const { version } = require("../../lib/bus/remote/version.js");
const manifest = require("../../package.json");
const { assert, test, waitFor } = require("../harness.js");
const { ScriptedMain } = require("./scripted_main.js");

test("waits between hellos double from 50 ms to 5 s, each by half at random", () => {
  const least = new Backoff(() => 0);
  const most = new Backoff(() => 1);
  const first = Array.from({ length: 9 }, () => [least.next(), most.next()]);
  assert.deepEqual(first.slice(0, 3), [
    [25, 50],
    [50, 100],
    [100, 200],
  ]);
  assert.deepEqual(first[8], [2_500, 5_000]);
  least.reset();
  assert.equal(least.next(), 25);
});

test("a hello is repeated until main answers, and not after that", async () => {
  const main = new ScriptedMain();
  await waitFor(() => main.of(KIND.HELLO).length >= 3, { what: "three hellos" });
  const [bus, protocol, text] = main.of(KIND.HELLO)[0];
  assert.deepEqual([bus, protocol, JSON.parse(text)], [0, PROTOCOL, { version, world: "page" }]);
  assert.equal(main.connection.state, "connecting");
  main.welcome();
  assert.equal(main.connection.state, "connected");
  main.connection.close();
});

test("the version that is told is the package's", () => assert.equal(version, manifest.version));

test("a main process of another protocol ends the connection with what to do", () => {
  const main = new ScriptedMain();
  main.say(KIND.WELCOME, 0, PROTOCOL + 1, JSON.stringify({ version: "9.0.0", session: 1 }));
  const { state, error } = main.connection;
  assert.equal(state, "disconnected");
  assert.equal(error.code, "ERR_SIGNALBOX_BUS_VERSION");
  assert.match(error.message, /9\.0\.0.*Install one version/);
});

test("a refusal that is final ends the connection, and calls that wait get it", async () => {
  const main = new ScriptedMain();
  const call = main.connection.call("processes.list");
  const refusal = { code: "ERR_SIGNALBOX_BUS_REFUSED", message: "No.", isFatal: true };
  main.say(KIND.REFUSED, 0, 0, JSON.stringify(refusal));
  assert.equal(main.connection.state, "disconnected");
  await assert.rejects(call, { code: "ERR_SIGNALBOX_BUS_REFUSED", message: "No." });
  assert.deepEqual(main.of(KIND.CALL), []);
});

test("a window that is not attached yet goes on waiting, and says why", () => {
  const main = new ScriptedMain();
  main.say(KIND.REFUSED, 0, 0, JSON.stringify({ code: "ERR_SIGNALBOX_BUS_NOT_ATTACHED", message: "Attach it." }));
  assert.deepEqual([main.connection.state, main.connection.reason], ["connecting", "Attach it."]);
  main.welcome();
  assert.deepEqual([main.connection.state, main.connection.reason], ["connected", undefined]);
  main.connection.close();
});

test("an answer that comes twice opens each bus once", () => {
  const main = new ScriptedMain();
  main.core();
  main.welcome();
  main.say(KIND.WELCOME, 0, PROTOCOL, JSON.stringify({ version: "test", session: 1 }));
  assert.equal(main.of(KIND.OPEN).length, 1);
  main.connection.close();
});
