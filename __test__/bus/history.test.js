"use strict";
const { EventBus } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { busName, endWorkers, inWorker } = require("./in_worker.js");

test("a worker that comes late begins with what was kept, without gap or repeat in a flood", async () => {
  const name = busName();
  const bus = new EventBus({ name, history: 1_000 });
  const program = ({ signalbox, data, tell, parentPort }) => {
    const there = new signalbox.EventBus({ name: data });
    const numbers = [];
    there.on("n", (n) => numbers.push(n), { replay: 50 });
    there.on("end", () => tell(numbers));
    parentPort.on("message", () => {});
    tell("ready");
  };
  const workers = [];
  let n = 0;
  // They begin to listen somewhere in the middle.
  while (workers.filter((worker) => worker.told.includes("ready")).length < 3) {
    for (let i = 0; i < 20; i++) bus.emit("n", n++);
    if (n % 200 === 0 && workers.length < 3) workers.push(inWorker(program, name));
    await new Promise((resolve) => setImmediate(resolve));
    await bus.drain();
  }
  for (let i = 0; i < 100; i++) bus.emit("n", n++);
  bus.emit("end");
  for (const worker of workers) {
    const numbers = await worker.hear(Array.isArray);
    assert.ok(numbers.length >= 100);
    assert.deepEqual(
      numbers,
      Array.from({ length: numbers.length }, (_, i) => n - numbers.length + i),
    );
  }
  bus.close();
  await endWorkers();
});

test("what was emitted before anybody listened is replayed in the same environment", async () => {
  const bus = new EventBus({ name: busName(), history: 3 });
  for (let i = 1; i <= 5; i++) bus.emit("x", { i, at: new Date(i) });
  bus.emit("y", 1);
  const heard = [];
  bus.on("x", (payload, { seq, source }) => heard.push([payload.i, payload.at.getTime(), seq, source]), { replay: 10 });
  bus.emit("x", { i: 6, at: new Date(6) });
  await waitFor(() => heard.length === 3);
  assert.deepEqual(heard, [
    [4, 4, 4, "main"],
    [5, 5, 5, "main"],
    [6, 6, 7, "main"],
  ]);
  bus.close();
});

test("a bus without history keeps nothing, and is gone when it is closed", async () => {
  const name = busName();
  const bus = new EventBus({ name });
  bus.emit("x", 1);
  bus.close();
  const other = new EventBus({ name, history: 5 });
  const heard = [];
  other.on("x", (payload) => heard.push(payload), { replay: 5 });
  other.emit("x", 2);
  await waitFor(() => heard.length > 0);
  assert.deepEqual(heard, [2]);
  other.close();
});
