"use strict";
const { KIND } = require("../../lib/bus/remote/protocol.js");
const { assert, test, waitFor } = require("../harness.js");
const { ScriptedMain } = require("./scripted_main.js");

const told = (main, kind) => JSON.parse(main.of(kind).at(-1)[2]);

test("what is listened to and handled while main opens the bus is told, too", async () => {
  const main = new ScriptedMain();
  const core = main.core();
  main.welcome();
  assert.deepEqual(told(main, KIND.INTEREST), []);
  core.add("late", () => {});
  core.calls.handle("method", () => {});
  await waitFor(() => told(main, KIND.INTEREST).length > 0, { what: "the interest" });
  assert.deepEqual(told(main, KIND.INTEREST), ["late"]);
  assert.deepEqual(told(main, KIND.METHODS), ["method"]);
  main.connection.close();
});

test("many listeners of one turn are told together, and before what is said next", () => {
  const main = new ScriptedMain();
  const core = main.core();
  main.welcome();
  main.open();
  main.sent.length = 0;
  for (let i = 0; i < 10; i++) core.add(`event-${i}`, () => {});
  assert.deepEqual(main.sent, []);
  core.emit("ready");
  const kinds = main.sent.map(([kind]) => kind);
  assert.deepEqual(kinds, [KIND.INTEREST, KIND.EVENTS]);
  assert.equal(told(main, KIND.INTEREST).length, 10);
  main.connection.close();
});

test("all that listens is told to a main process that is there again", async () => {
  const main = new ScriptedMain();
  const core = main.core();
  core.add("event", () => {});
  main.welcome();
  main.open();
  main.say(KIND.CLOSED, 0, 0, "away");
  core.add("meanwhile", () => {});
  await waitFor(() => main.of(KIND.HELLO).length === 2, { what: "another hello" });
  main.welcome();
  assert.deepEqual(told(main, KIND.INTEREST).sort(), ["event", "meanwhile"]);
  main.connection.close();
});
