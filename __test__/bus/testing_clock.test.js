"use strict";
const { fakeClock } = require("signalbox/testing");
const { assert, test } = require("../harness.js");

test("a fake clock stands until it is moved, and fires each timer at its time", async () => {
  const clock = fakeClock({ now: 1_000 });
  const fired = [];
  const note = (name) => () => fired.push([name, clock.now()]);
  clock.setTimeout(note("b"), 20);
  clock.setTimeout(note("a"), 10);
  clock.setTimeout(note("b too"), 20);
  const gone = clock.setTimeout(note("gone"), 15);
  clock.clearTimeout(gone);
  assert.equal(clock.pending, 3);
  await clock.advance(9);
  assert.deepEqual(fired, []);
  await clock.advance(11);
  assert.deepEqual(fired, [
    ["a", 1_010],
    ["b", 1_020],
    ["b too", 1_020],
  ]);
  assert.equal(clock.now(), 1_020);
  assert.equal(clock.pending, 0);
});

test("what a timer sets fires in the same advance, if its time is in it", async () => {
  const clock = fakeClock();
  const fired = [];
  clock.setTimeout(() => {
    Promise.resolve().then(() => clock.setTimeout(() => fired.push(clock.now()), 5));
  }, 10);
  await clock.advance(20);
  assert.deepEqual(fired, [15]);
  await assert.rejects(clock.advance(-1), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
});
