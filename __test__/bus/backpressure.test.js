"use strict";
const { EventBus } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { busName, endWorkers, inWorker } = require("./in_worker.js");

/** A worker that counts what it hears, and stops its own thread while `blocked[0]` is 1. */
const slowListener = ({ signalbox, data, tell, parentPort }) => {
  const bus = new signalbox.EventBus({ name: data.name, ...data.options });
  const heard = [];
  let missed = 0;
  const gaps = [];
  bus.connection.on("gap", (gap) => {
    missed += gap.missed;
    gaps.push(gap.reason);
    tell("gap");
  });
  bus.on("n", ({ n }) => heard.push(n));
  bus.on("end", () => tell({ heard, missed, gaps, counted: bus.stats().missed }));
  parentPort.on("message", () => Atomics.wait(data.blocked, 0, 1));
  tell("ready");
};

async function blockedWorker(name, options) {
  const blocked = new Int32Array(new SharedArrayBuffer(4));
  const worker = inWorker(slowListener, { name, options, blocked });
  await worker.hear("ready");
  const release = () => {
    Atomics.store(blocked, 0, 0);
    Atomics.notify(blocked, 0);
  };
  Atomics.store(blocked, 0, 1);
  worker.post("block");
  return { worker, release, outcome: () => worker.hear((value) => value.heard) };
}

function floodTest(title, options, body) {
  test(title, async () => {
    const name = busName();
    const bus = new EventBus({ name, ...options.own });
    try {
      await body(bus, await blockedWorker(name, options.listener));
    } finally {
      bus.close();
      await endWorkers();
    }
  });
}

const TEXT = "x".repeat(1_000);
const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);

/** Emits from `n` on until `emit` is false; returns the next number. */
function fill(bus, n) {
  while (bus.emit("n", { n: n++, TEXT })) if (n > 100_000) throw new Error("emit is never false");
  return n;
}

floodTest(
  "emit is false when a receiver has more than its high-water mark waiting, and drain waits for it",
  { listener: { highWaterBytes: 65_536 } },
  async (bus, { release, outcome }) => {
    const n = fill(bus, 0);
    // What was composed for it, and is on its way, counts no more.
    assert.ok(n > 64 && n < 2_500, `${n} events of 1 kB`);
    assert.equal(bus.stats().isBehind, true);
    assert.equal(bus.emit("nobody"), true);
    let isDrained = false;
    const drained = bus.drain().then(() => (isDrained = true));
    await assert.rejects(bus.drain({ timeoutMs: 30 }), { code: "ERR_SIGNALBOX_TIMEOUT" });
    assert.equal(isDrained, false);
    release();
    await drained;
    assert.equal(bus.emit("end"), true);
    const { heard, missed } = await outcome();
    assert.deepEqual(heard, range(0, n));
    assert.equal(missed, 0);
  },
);

floodTest(
  "whoever waits for drain loses nothing, however much there is",
  { listener: { highWaterBytes: 65_536 } },
  async (bus, { release, outcome }) => {
    let n = 0;
    for (let waits = 0; waits < 5; waits++) {
      n = fill(bus, n);
      if (waits === 0) release();
      await bus.drain();
    }
    bus.emit("end");
    assert.deepEqual((await outcome()).heard, range(0, n));
  },
);

floodTest(
  "past the hard cap a receiver is cut off, and told exactly how many events it missed",
  { listener: { highWaterBytes: 65_536, maxQueueBytes: 262_144 } },
  async (bus, { worker, release, outcome }) => {
    for (let n = 0; n < 3_000; n++) bus.emit("n", { n, TEXT });
    await Promise.resolve();
    release();
    // It takes again.
    await worker.hear("gap");
    for (let n = 3_000; n < 3_010; n++) bus.emit("n", { n, TEXT });
    bus.emit("end");
    const { heard, missed, gaps, counted } = await outcome();
    assert.ok(missed > 0);
    assert.equal(heard.length + missed, 3_010);
    assert.equal(counted, missed);
    assert.ok(gaps.every((reason) => reason === "overflow"));
    assert.deepEqual(heard.slice(-10), range(3_000, 3_010));
    assert.deepEqual(
      heard,
      heard.slice().sort((a, b) => a - b),
    );
  },
);

floodTest(
  "one that was cut off goes on from the history, if that has what it missed",
  { own: { history: 10_000 }, listener: { highWaterBytes: 65_536, maxQueueBytes: 262_144 } },
  async (bus, { release, outcome }) => {
    for (let n = 0; n < 3_000; n++) bus.emit("n", { n, TEXT });
    await Promise.resolve();
    release();
    await bus.drain();
    bus.emit("end");
    const { heard, missed } = await outcome();
    assert.equal(missed, 0);
    assert.deepEqual(heard, range(0, 3_000));
  },
);

for (const overflow of ["latest", "drop-oldest"]) {
  floodTest(
    `a receiver with overflow: "${overflow}" holds up nobody, and counts what it drops`,
    { listener: { highWaterBytes: 262_144, overflow } },
    async (bus, { release, outcome }) => {
      for (let n = 0; n < 3_000; n++) assert.equal(bus.emit("n", { n, TEXT }), true);
      await bus.drain();
      release();
      bus.emit("end");
      const { heard, missed } = await outcome();
      assert.ok(missed > 0);
      assert.equal(heard.length + missed, 3_000);
      // Of "latest" the newest of each name, and the first, which was on its way before it was behind.
      assert.ok(heard.length >= (overflow === "latest" ? 1 : 100), `${heard.length}`);
      assert.equal(heard.at(-1), 2_999);
      assert.deepEqual(
        heard,
        heard.slice().sort((a, b) => a - b),
      );
    },
  );
}

test("a receiver that ends while it is behind holds up nobody", async () => {
  const name = busName();
  const bus = new EventBus({ name });
  const { worker } = await blockedWorker(name, { highWaterBytes: 65_536 });
  fill(bus, 0);
  const drained = bus.drain();
  await worker.end();
  await drained;
  await waitFor(() => bus.stats().link.endpoints === 1);
  bus.close();
});
