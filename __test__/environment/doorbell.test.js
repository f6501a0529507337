"use strict";
const { engineStats, spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");

/** What the kernel hands out at most with one read of a terminal. */
const TERMINAL_READ_BYTES = 4095;

test("the thread is woken once per batch, not per read, and a batch carries all sources", async () => {
  const size = 20_000_000;
  const before = engineStats();
  const outputs = Array.from({ length: 4 }, () =>
    collect(spawnPty("sh", ["-c", `stty -opost; head -c ${size} /dev/zero | tr '\\0' x`], { encoding: null })),
  );
  await Promise.all(outputs.map(({ closed }) => closed));
  const after = engineStats();
  const grown = (name) => after[name] - before[name];
  const callbacks = outputs.reduce((sum, { chunks }) => sum + chunks.length, 0);
  assert.equal(grown("bytes"), 4 * size);
  // Every wake-up leads to a drain; a drain more than that continues one.
  assert.ok(grown("drains") >= grown("wakeUps"), JSON.stringify(after));
  // A drain hands over each source once at most.
  assert.ok(callbacks <= 4 * grown("drains"), `${callbacks} callbacks in ${grown("drains")} drains`);
  const reads = (4 * size) / TERMINAL_READ_BYTES;
  assert.ok(grown("wakeUps") <= reads / 2, `${grown("wakeUps")} wake-ups for at least ${reads} reads`);
  assert.ok(grown("deliveries") >= callbacks);
});

test("timers run while terminals flood", async () => {
  const terminals = Array.from({ length: 3 }, () => spawnPty("yes", ["some flooding text"]));
  const outputs = terminals.map(collect);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const flooded = () => ticks > 20 && outputs.every(({ chunks }) => chunks.length > 100);
  await waitFor(flooded, { what: "timers and output side by side" });
  clearInterval(timer);
  await Promise.all(terminals.map((terminal) => terminal.stop({ signal: "SIGKILL" })));
});

test("a blocked JavaScript thread bounds what is held, and nothing is lost", async () => {
  const terminal = spawnPty("sh", ["-c", "stty -opost; head -c 30000000 /dev/zero | tr '\\0' b"]);
  const output = collect(terminal);
  await new Promise((resolve) => terminal.onData(resolve));
  const until = Date.now() + 1_000;
  while (Date.now() < until);
  const { heldBytes, paused } = terminal._native.streamStats(0);
  assert.ok(paused, "the reader did not pause");
  assert.ok(heldBytes <= 2 * 1024 * 1024, `${heldBytes} bytes are held`);
  await output.exited;
  assert.equal(output.text().length, 30_000_000);
});
