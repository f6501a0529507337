"use strict";
const { createBusPair } = require("signalbox/testing");
const { assert, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("replay gives the newest kept events first, then those to come: no gap, no repeat", async () => {
  const [main, page] = createBusPair({ history: 10 });
  for (let i = 1; i <= 20; i++) main.emit("x", i);
  await turn();
  const heard = [];
  page.on("x", (n, { seq }) => heard.push([n, seq]), { replay: 3 });
  main.emit("x", 21);
  page.emit("x", "own");
  main.emit("x", 22);
  await waitFor(() => heard.length === 6);
  await turn();
  const of = (source) => heard.filter(([n]) => (typeof n === "number") === (source === "main"));
  assert.deepEqual(
    of("main"),
    [18, 19, 20, 21, 22].map((n) => [n, n]),
  );
  assert.deepEqual(of("page"), [["own", 1]]);
});

test("replay is of the events that the pattern means, of whatever sender", async () => {
  const [main, page] = createBusPair({ history: 10 });
  main.emit("a:1", 1);
  page.emit("a:2", 2);
  main.emit("b", 3);
  main.emit("a:3", new Date(4));
  const heard = [];
  page.on("a:*", (payload, { event, source }) => heard.push([payload, event, source]), { replay: 10 });
  await waitFor(() => heard.length === 3);
  assert.deepEqual(heard, [
    [1, "a:1", "main"],
    [2, "a:2", "page-1"],
    [new Date(4), "a:3", "main"],
  ]);
});

test("nothing is kept by default, and replay of nothing is nothing", async () => {
  const [main, page] = createBusPair();
  main.emit("x", 1);
  const heard = [];
  page.on("x", (n) => heard.push(n), { replay: 10 });
  main.emit("x", 2);
  await waitFor(() => heard.length > 0);
  assert.deepEqual(heard, [2]);
});

test("a listener with replay that is removed before is given nothing", async () => {
  const [main, page] = createBusPair({ history: 10 });
  main.emit("x", 1);
  const heard = [];
  page.on("x", (n) => heard.push(n), { replay: 1 })();
  await turn();
  assert.deepEqual(heard, []);
});

test("once with replay takes one event, kept or new", async () => {
  const [main, page] = createBusPair({ history: 10 });
  main.emit("x", 1);
  main.emit("x", 2);
  const heard = [];
  page.once("x", (n) => heard.push(n), { replay: 2 });
  main.emit("x", 3);
  await turn();
  assert.deepEqual(heard, [1]);
});

test("a listener with replay that throws is called for the next one, too", async () => {
  const { stdout } = await runScript(`
    process.on("uncaughtException", (error) => console.log("uncaught", error.message));
    const [main, page] = require(root + "/testing.js").createBusPair({ history: 10 });
    main.emit("x", 1);
    main.emit("x", 2);
    page.on("x", (n) => { console.log(n); throw new Error("of " + n); }, { replay: 2 });
    setImmediate(() => main.emit("x", 3));
  `);
  assert.deepEqual(stdout.trim().split("\n").sort(), [
    "1",
    "2",
    "3",
    "uncaught of 1",
    "uncaught of 2",
    "uncaught of 3",
  ]);
});
