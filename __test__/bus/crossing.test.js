"use strict";
const { createBusPair } = require("signalbox/testing");
const { assert, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");

test("an event arrives on the other side, once for each listener, with its sender's meta", async () => {
  const [main, page] = createBusPair();
  const heard = [];
  page.on("x", (payload, meta) => heard.push(["exact", payload, meta]));
  page.on("*", (payload) => heard.push(["any", payload]));
  const before = Date.now();
  main.emit("x", 1);
  assert.deepEqual(heard, []);
  await waitFor(() => heard.length === 2);
  const [[, , { at, ...meta }]] = heard;
  assert.deepEqual(meta, { event: "x", source: "main", seq: 1 });
  assert.ok(at >= before && at <= Date.now());
});

test("listeners of one environment share one copy, which is not the sender's", async () => {
  const [main, page] = createBusPair();
  const heard = [];
  page.on("x", (payload) => heard.push(payload));
  page.on("x*", (payload) => heard.push(payload));
  const payload = { a: 1 };
  main.emit("x", payload);
  await waitFor(() => heard.length === 2);
  assert.equal(heard[0], heard[1]);
  assert.notEqual(heard[0], payload);
});

test("a listener here and one there both hear it, and it does not come back", async () => {
  const [main, page] = createBusPair();
  const heard = [];
  main.on("x", (n, { source }) => heard.push(`main ${n} of ${source}`));
  page.on("x", (n, { source }) => heard.push(`page ${n} of ${source}`));
  main.emit("x", 1);
  page.emit("x", 2);
  await waitFor(() => heard.length === 4);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard.sort(), ["main 1 of main", "main 2 of page-1", "page 1 of main", "page 2 of page-1"]);
});

test("what the listener changes in its payload changes nothing elsewhere", async () => {
  const [main, page] = createBusPair();
  main.on("x", (payload) => payload.list.push("changed"));
  const next = page.waitFor("x");
  main.emit("x", { list: [] });
  assert.deepEqual(await next, { list: [] });
});

test("who begins to listen is sent what is emitted from then on", async () => {
  const [main, page] = createBusPair();
  main.emit("x", 1);
  const heard = [];
  const dispose = page.on("x", (n) => heard.push(n));
  main.emit("x", 2);
  await waitFor(() => heard.length === 1);
  dispose();
  main.emit("x", 3);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard, [2]);
  assert.equal(main.stats().published, 1);
});

test("a class that is not known where it arrives is an uncaught error, and stops nobody", async () => {
  const { stdout } = await runScript(`
    process.on("uncaughtException", (error) => console.log("uncaught", error.code, error.className));
    const [main, page] = require(root + "/testing.js").createBusPair();
    class Line {}
    const lines = signalbox.registerClass("Line", Line);
    page.on("x", (payload) => console.log("heard", payload));
    main.emit("x", new Line());
    lines();
    main.emit("x", 1);
    setTimeout(() => console.log(page.stats().undecodable), 10);
  `);
  const lines = stdout.trim().split("\n").sort();
  assert.deepEqual(lines, ["1", "heard 1", "uncaught ERR_SIGNALBOX_CODEC_UNSUPPORTED Line"]);
});
