"use strict";

// Remotes whose transport is lost, or that do not keep up: what the engine keeps for them, and for how long.

const { NativeBus } = require("../../native.js");
const { addReceiver, collect, deliveryKinds, environment, hold, removeReceiver } = require("../../lib/environment.js");
const { assert, test, waitFor } = require("../harness.js");

const ALL = { receive: ["*"], emit: ["*"], request: ["*"], handle: ["*"] };
const HAS_FRAMES = 2;

let names = 0;

/** Runs `fn({ page, publish, frames, expired })` with a remote that wants everything; `frames()` takes what has come. */
async function withRemote({ history = 0, ...options }, fn) {
  const kinds = deliveryKinds();
  const bus = new NativeBus(environment(), `remote-gone-${(names += 1)}`, "main", { history });
  const page = bus.openRemote("page", ALL, options);
  const came = [];
  const receiver = { receive: (kind, payload) => came.push([kind, payload]) };
  addReceiver(page.id, receiver);
  hold(1);
  page.setInterest(["*"]);
  let seq = 0;
  const publish = (payload) => {
    const bits = bus.publish((seq += 1), 5, `["a"],[0,${JSON.stringify(payload)}]`);
    if (bits & HAS_FRAMES) collect();
    return bits;
  };
  const frames = () => {
    const taken = came.filter(([kind]) => kind === kinds.BusFrame).map(([, frame]) => frame);
    came.length = 0;
    return taken;
  };
  const hasExpired = () => came.some(([kind]) => kind === kinds.BusExpired);
  try {
    await fn({ bus, page, publish, frames, hasExpired });
  } finally {
    removeReceiver(page.id, receiver);
    hold(-1);
    page.close();
    bus.close();
  }
}

const numbersOf = (frames) =>
  frames.flatMap(([, , body]) =>
    JSON.parse(body).flatMap(([, seq, , , rows]) =>
      Array.from({ length: rows.length / 2 }, (_, i) => (Array.isArray(seq) ? seq[i] : seq + i)),
    ),
  );

test("a remote to which nobody comes back expires, is told so once, and can't be attached any more", () =>
  withRemote({ lingerMs: 20 }, async ({ bus, page, publish, hasExpired }) => {
    page.setMethods(["echo"]);
    page.detach();
    assert.equal(hasExpired(), false);
    await waitFor(hasExpired, { what: "the remote to expire" });
    assert.equal(page.attach(0), null);
    assert.equal(page.attach(), null);
    publish("for nobody");
    assert.deepEqual(bus.interest(), [], "nobody wants anything any more");
    assert.throws(() => bus.request(1, "echo", '{"v":1}'), { code: "ERR_SIGNALBOX_CALL_NO_HANDLER" });
  }));

test("a remote to which somebody comes back in time does not expire", () =>
  withRemote({ lingerMs: 50 }, async ({ page, publish, frames, hasExpired }) => {
    for (let round = 1; round <= 3; round++) {
      page.detach();
      publish(round);
      assert.notEqual(page.attach(), null);
      collect();
      const came = [];
      await waitFor(() => came.push(...frames()) && came.length > 0, { what: "what waited" });
      assert.deepEqual(numbersOf(came), [round]);
      page.acknowledge(came[0][0]);
    }
    // Another one that expires later shows that the time of this one would be over.
    await withRemote({ lingerMs: 60 }, async (later) => {
      later.page.detach();
      await waitFor(later.hasExpired, { what: "the other remote to expire" });
    });
    assert.equal(hasExpired(), false);
  }));

const MORE_THAN_FITS = 100;
const SLOW = { windowBytes: 2_000, maxBatchBytes: 1_000, highWaterBytes: 4_000, maxQueueBytes: 10_000 };

/** Publishes until the remote has been cut off, and then acknowledges until nothing comes any more. */
async function fallBehind({ page, publish, frames }) {
  for (let n = 1; n <= MORE_THAN_FITS; n++) publish("x".repeat(500));
  assert.ok(page.stats().cuts > 0, "the remote was cut off");
  const taken = [];
  await waitFor(
    () => {
      const came = frames();
      taken.push(...came);
      if (came.length > 0 && page.acknowledge(came[came.length - 1][0]) & HAS_FRAMES) collect();
      const { queuedEvents, unacknowledged } = page.stats();
      return queuedEvents === 0 && unacknowledged === 0 && taken.length > 0;
    },
    { what: "all that is left" },
  );
  return taken;
}

test("a remote that was cut off goes on from the history, without a gap or a repeat", () =>
  withRemote({ ...SLOW, history: MORE_THAN_FITS }, async (remote) => {
    const taken = await fallBehind(remote);
    assert.deepEqual(
      numbersOf(taken),
      Array.from({ length: MORE_THAN_FITS }, (_, i) => i + 1),
    );
    assert.ok(taken.every(([, missed]) => missed === 0));
  }));

test("of what the history does not have, a remote that was cut off is told the exact number", () =>
  withRemote({ ...SLOW, history: 10 }, async (remote) => {
    const taken = await fallBehind(remote);
    const numbers = numbersOf(taken);
    const missed = taken.reduce((sum, [, count]) => sum + count, 0);
    assert.ok(missed > 0);
    assert.equal(numbers.length + missed, MORE_THAN_FITS);
    assert.equal(numbers.at(-1), MORE_THAN_FITS);
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => a - b),
    );
  }));
