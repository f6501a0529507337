"use strict";
// What is held when this thread does not take output: bounded, whatever the children write, and all of it arrives.

const { spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");

/** Most that may be held for a terminal that nobody takes output from. */
const MOST_HELD_BYTES = 2 * 1024 * 1024;

const SIZE = 12_000_000;
const FLOOD = `stty -opost; head -c ${SIZE} /dev/zero | tr '\\0' b`;

const held = (terminal) => terminal._native.streamStats(0);

/** Keeps this thread from its event loop until all terminals wait for it. */
function blockUntilPaused(terminals) {
  const deadline = Date.now() + 20_000;
  while (!terminals.every((terminal) => held(terminal).paused) && Date.now() < deadline);
  assert.ok(
    terminals.every((terminal) => held(terminal).paused),
    "a reader did not pause",
  );
}

for (const [form, encoding] of [
  ["text", "utf8"],
  ["bytes", null],
]) {
  test(`eight floods of ${form} hold 2 MiB each at the most while this thread is blocked, and lose nothing`, async () => {
    const terminals = Array.from({ length: 8 }, () => spawnPty("sh", ["-c", FLOOD], { encoding }));
    const outputs = terminals.map(collect);
    await Promise.all(outputs.map(({ chunks }) => waitFor(() => chunks.length > 0, { what: "the flood" })));
    blockUntilPaused(terminals);
    const bytes = terminals.map((terminal) => held(terminal).bytes);
    // It is the child that waits now, not a queue that grows.
    const until = Date.now() + 200;
    while (Date.now() < until);
    assert.deepEqual(
      terminals.map((terminal) => held(terminal).bytes),
      bytes,
    );
    for (const terminal of terminals)
      assert.ok(held(terminal).heldBytes <= MOST_HELD_BYTES, JSON.stringify(held(terminal)));
    await Promise.all(outputs.map(({ exited }) => exited));
    for (const output of outputs) assert.equal(output.bytes().length, SIZE);
  });
}

test("a paused terminal holds 2 MiB at the most, while another one streams on", async () => {
  const paused = spawnPty("sh", ["-c", FLOOD]);
  const pausedOutput = collect(paused);
  paused.pause();
  await waitFor(() => held(paused).paused, { what: "the reader to pause" });
  const other = collect(spawnPty("sh", ["-c", FLOOD]));
  await other.exited;
  assert.equal(other.text().length, SIZE);
  assert.equal(pausedOutput.text(), "");
  assert.ok(held(paused).heldBytes <= MOST_HELD_BYTES, JSON.stringify(held(paused)));
  paused.resume();
  await pausedOutput.exited;
  assert.equal(pausedOutput.text().length, SIZE);
});

test("a program that is interrupted while this thread is behind ends at once, and what it wrote arrives in order", async () => {
  const terminal = spawnPty("sh", ["-c", "stty -echo; i=0; while :; do i=$((i+1)); echo $i; done"]);
  const output = collect(terminal);
  await waitFor(() => output.text().length > 1_000, { what: "the flood" });
  terminal.pause();
  terminal.write("\x03");
  assert.equal((await terminal.wait()).signal, "SIGINT");
  terminal.resume();
  await output.closed;
  const lines = output.text().split("\r\n").slice(0, -1);
  assert.deepEqual(
    lines,
    lines.map((_, index) => `${index + 1}`),
  );
});
