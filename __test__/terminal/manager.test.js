"use strict";
const { PtyManager } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");

test("terminals are made, found, written to, resized and killed by their ids", async () => {
  const manager = new PtyManager({ defaults: { file: "sh", cols: 91 } });
  const told = [];
  for (const event of ["created", "exit", "closed"]) {
    manager.on(event, ({ terminal }) => told.push(`${event} ${terminal.id}`));
  }
  const first = manager.create({ id: "first" });
  const second = manager.create({ id: "second", file: "cat", cols: 50 });
  assert.deepEqual([first.cols, second.cols], [91, 50]);
  assert.equal(manager.get("first"), first);
  assert.equal(manager.get("third"), undefined);
  assert.deepEqual(manager.list(), [first, second]);
  let text = "";
  first.onData((data) => (text += data));
  manager.resize("first", 70, 20);
  manager.write("first", "stty size; exit 4\r");
  await waitFor(() => text.includes("20 70\r\n"), { what: "the size" });
  await waitFor(() => told.includes("closed first"), { what: "the exit" });
  manager.kill("second", "SIGKILL");
  await waitFor(() => told.includes("closed second"), { what: "the other exit" });
  assert.deepEqual(told, [
    "created first",
    "created second",
    "exit first",
    "closed first",
    "exit second",
    "closed second",
  ]);
  assert.equal(manager.write("first", "late"), false);
  manager.resize("first", 60, 20);
  manager.kill("first");
});

test("unknown ids and ids that are taken are refused with what is known", async () => {
  const manager = new PtyManager();
  const terminal = manager.create({ id: "build", file: "cat" });
  const unknown = { code: "ERR_SIGNALBOX_TERMINAL_UNKNOWN", id: "bild", message: /"build"/ };
  assert.throws(() => manager.write("bild", "x"), unknown);
  assert.throws(() => manager.resize("bild", 1, 1), unknown);
  assert.throws(() => manager.kill("bild"), unknown);
  await manager.remove("bild");
  assert.throws(() => manager.create({ id: "build", file: "cat" }), { code: "ERR_SIGNALBOX_TERMINAL_ID", id: "build" });
  assert.throws(() => manager.create({ id: "other" }), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => manager.create(null), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  assert.throws(() => manager.on("exited", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.deepEqual(manager.list(), [terminal]);
  await terminal.stop();
  assert.notEqual(manager.create({ id: "build", file: "cat" }), terminal);
  await manager.stopAll();
});

test("ended terminals are found until there are too many, and may be started anew", async () => {
  const manager = new PtyManager({ maxEnded: 2 });
  const ended = [];
  manager.on("exit", ({ terminal }) => ended.push(terminal.id));
  for (const id of ["a", "b", "c"]) {
    manager.create({ id, file: "true" });
    await waitFor(() => ended.includes(id), { what: `the exit of ${id}` });
  }
  assert.deepEqual(
    manager.list().map(({ id }) => id),
    ["b", "c"],
  );
  await manager.get("b").restart();
  await waitFor(() => ended.length === 4, { what: "its second exit" });
  await manager.remove("c");
  assert.equal(manager.get("c"), undefined);
});

test("stopAll stops all of them", async () => {
  const manager = new PtyManager({ defaults: { file: "cat" } });
  const terminals = [manager.create({}), manager.create({}), manager.create({})];
  await manager.stopAll();
  assert.ok(terminals.every(({ exit }) => exit.reason === "stopped"));
});
