"use strict";
const { Outbox } = require("../../lib/bus/remote/outbox.js");
const { assert, test, waitFor } = require("../harness.js");

function open(limits = {}) {
  const sent = [];
  const outbox = new Outbox((number, body) => sent.push([number, JSON.parse(body)]), {
    highWaterBytes: 1_000,
    maxQueueBytes: 4_000,
    ...limits,
  });
  outbox.open(0);
  return { outbox, sent };
}

const segment = (seq, value) => `[${seq},0,["e"],[0,${JSON.stringify(value)}]]`;

test("the first event goes at once, and those after it together", async () => {
  const { outbox, sent } = open();
  outbox.add(segment(1, "a"), 1);
  assert.equal(sent.length, 1);
  outbox.add(segment(2, "b"), 1);
  outbox.add(segment(3, "c"), 1);
  assert.equal(sent.length, 1);
  await waitFor(() => sent.length === 2, { what: "the second message" });
  assert.deepEqual(sent[1], [
    2,
    [
      [2, 0, ["e"], [0, "b"]],
      [3, 0, ["e"], [0, "c"]],
    ],
  ]);
  outbox.close();
});

test("a message goes before its time when it is large", () => {
  const { outbox, sent } = open({ highWaterBytes: 2 ** 20, maxQueueBytes: 2 ** 22 });
  outbox.add(segment(1, "first"), 1);
  outbox.add(segment(2, "x".repeat(300_000)), 1);
  assert.equal(sent.length, 2);
  outbox.close();
});

test("an acknowledgement sends what has waited its time, as timers of hidden pages are late", async () => {
  const { outbox, sent } = open();
  outbox.add(segment(1, "a"), 1);
  const at = performance.now();
  outbox.add(segment(2, "b"), 1);
  while (performance.now() - at < 12); // the timer can't fire meanwhile
  outbox.acknowledge(1);
  assert.equal(sent.length, 2);
  outbox.close();
});

test("it is behind above the high-water mark, and caught up when half of it is acknowledged", () => {
  const { outbox, sent } = open();
  assert.equal(outbox.add(segment(1, "x".repeat(400)), 1), true);
  assert.equal(outbox.add(segment(2, "x".repeat(400)), 1), true);
  assert.equal(outbox.add(segment(3, "x".repeat(400)), 1), false);
  outbox.flush();
  assert.equal(sent.length, 2);
  assert.equal(outbox.acknowledge(1), false);
  assert.equal(outbox.acknowledge(2), true);
  assert.equal(outbox.isBehind, false);
  outbox.close();
});

test("beyond the hard cap events are dropped, and each is counted", () => {
  const { outbox } = open();
  outbox.close();
  for (let seq = 1; seq <= 20; seq++) outbox.add(segment(seq, "x".repeat(400)), 1);
  const { dropped, queuedUnits } = outbox.stats;
  assert.ok(queuedUnits <= 4_000 + 400);
  assert.equal(dropped, 20 - Math.floor(queuedUnits / 400));
});
