"use strict";
const { engineStats, spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");

/** So that no output of one test is counted in the next. */
async function stopAndClose(terminals) {
  const closed = terminals.map((terminal) => new Promise((resolve) => terminal.onClose(resolve)));
  await Promise.all(terminals.map((terminal) => terminal.stop({ signal: "SIGKILL" })));
  await Promise.all(closed);
}

/** What the kernel hands out at most with one read of a terminal. */
const TERMINAL_READ_BYTES = 4095;

test("output of many reads comes with one wake-up, one drain and one callback", async () => {
  const terminal = spawnPty("sh", ["-c", "stty -opost; read go; head -c 1000000 /dev/zero | tr '\\0' x; sleep 60"]);
  const sizes = [];
  terminal.onData((text) => sizes.push(text.length));
  await waitFor(() => engineStats().children === 1 && terminal.state === "running", { what: "the start" });
  const before = engineStats();
  terminal.write("go\n");
  // This thread is busy while the engine reads as far ahead as it may.
  const deadline = Date.now() + 10_000;
  while (!terminal._native.streamStats(0).paused && Date.now() < deadline);
  assert.ok(terminal._native.streamStats(0).paused, "the reader never paused");
  assert.ok(engineStats().wakeUps - before.wakeUps <= 1, "this thread was woken more than once");
  const seen = sizes.length;
  await waitFor(() => sizes.length > seen, { what: "the first callback" });
  // 64 KiB, which takes the kernel 17 reads at least.
  assert.ok(Math.max(...sizes.slice(seen)) > 15 * TERMINAL_READ_BYTES, `${sizes}`);
  await stopAndClose([terminal]);
});

test("drains, wake-ups and callbacks add up, and a batch carries all sources", async () => {
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
  // Every wake-up leads to a drain, the last one maybe soon; a drain more than that continues one.
  assert.ok(grown("drains") >= grown("wakeUps") - 1, JSON.stringify(after));
  // A drain hands over each source once at most.
  assert.ok(callbacks <= 4 * grown("drains"), `${callbacks} callbacks in ${grown("drains")} drains`);
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
  await stopAndClose(terminals);
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
