"use strict";
const { KIND } = require("../../lib/bus/remote/protocol.js");
const { assert, test, waitFor } = require("../harness.js");
const { ScriptedMain } = require("./scripted_main.js");

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const numbersOf = (main) => main.of(KIND.EVENTS).map(([, number]) => number);
const payloadsOf = (main) =>
  main
    .of(KIND.EVENTS)
    .flatMap(([, , body]) => JSON.parse(body).flatMap(([, , , rows]) => rows.filter((_, i) => i % 2)));

test("what is emitted before there is a connection goes when the bus is open", async () => {
  const main = new ScriptedMain();
  const core = main.core();
  core.emit("early", 1);
  core.emit("early", 2);
  await turn();
  assert.deepEqual(payloadsOf(main), []);
  main.welcome();
  main.open();
  assert.deepEqual(payloadsOf(main), [1, 2]);
  main.connection.close();
});

test("what main has not acknowledged goes again to the same main end, and nothing else does", async () => {
  const main = new ScriptedMain();
  const core = main.core();
  main.welcome();
  main.open();
  for (const value of [1, 2, 3]) {
    core.emit("event", value);
    await waitFor(() => payloadsOf(main).length === value, { what: "the event to go" });
  }
  main.say(KIND.ACK, 1, 1, "");
  main.say(KIND.CLOSED, 0, 0, "away");
  assert.deepEqual([main.connection.state, main.connection.reason], ["connecting", "away"]);
  main.sent.length = 0;
  core.emit("event", 4);
  await turn();
  main.welcome();
  // Main says that it had the second one, too; only its acknowledgement was lost.
  main.open({ received: 2, isResumed: true });
  assert.deepEqual(payloadsOf(main), [3, 4]);
  assert.deepEqual(numbersOf(main), [3, 4]);
  main.connection.close();
});

test("a main end that is another one gets what was not acknowledged, counted from its beginning", async () => {
  const main = new ScriptedMain();
  const core = main.core();
  main.welcome();
  main.open();
  core.emit("event", 1);
  main.say(KIND.ACK, 1, 1, "");
  core.emit("event", 2);
  core.flush();
  await waitFor(() => payloadsOf(main).length === 2, { what: "the events to go" });
  main.say(KIND.CLOSED, 0, 0, "away");
  main.sent.length = 0;
  main.welcome();
  main.open({ source: "page-2" });
  assert.deepEqual([numbersOf(main), payloadsOf(main)], [[1], [2]]);
  main.connection.close();
});

test("a batch that comes again is not told again", () => {
  const main = new ScriptedMain();
  const core = main.core();
  const heard = [];
  core.add("event", (payload) => heard.push(payload));
  main.welcome();
  main.open();
  const batch = (number, value) =>
    main.say(KIND.EVENTS, 1, number, JSON.stringify([["main", number, 0, ["event"], [0, value]]]));
  batch(1, "a");
  batch(2, "b");
  batch(2, "b");
  batch(1, "a");
  batch(3, "c");
  assert.deepEqual(heard, ["a", "b", "c"]);
  main.connection.close();
});

test("a document that goes acknowledges what it has seen, and sends what waits", async () => {
  const main = new ScriptedMain();
  const core = main.core();
  main.welcome();
  main.open();
  core.emit("event", 1); // at once
  core.emit("event", 2); // waits for company
  main.say(KIND.EVENTS, 1, 5, "[]");
  assert.deepEqual(main.of(KIND.ACK), []);
  core.flush();
  main.leave();
  assert.deepEqual(payloadsOf(main), [1, 2]);
  assert.deepEqual(main.of(KIND.ACK), [[1, 5, "", undefined, undefined]]);
  main.connection.close();
});

test("requests that were sent when main went away are rejected; those that wait are sent to the next one", async () => {
  const main = new ScriptedMain();
  const core = main.core();
  main.welcome();
  main.open();
  const lost = core.calls.request("lost", 1, {}, new Set());
  await turn();
  main.say(KIND.CLOSED, 0, 0, "away");
  await assert.rejects(lost, { code: "ERR_SIGNALBOX_PEER_GONE", method: "lost" });
  const waiting = core.calls.request("waits", 2, {}, new Set());
  await turn();
  main.sent.length = 0;
  main.welcome();
  main.open({ source: "page-2" });
  const [[bus, id, text, method]] = main.of(KIND.REQUEST);
  assert.deepEqual([text, method], ['{"v":2}', "waits"]);
  main.say(KIND.ANSWER, bus, id, '{"v":3}');
  assert.equal(await waiting, 3);
  main.connection.close();
});
