"use strict";
const { createHash } = require("node:crypto");
const { spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");
const { mainThreadCpuMs } = require("../system.js");

test("what is written arrives, and the echo comes back", async () => {
  const terminal = spawnPty("cat");
  const output = collect(terminal);
  terminal.write("héllo\r");
  await waitFor(() => output.text() === "héllo\r\nhéllo\r\n", { what: "echo and copy" });
  terminal.write("\x04");
  assert.deepEqual(await output.exited, { exitCode: 0 });
});

test("a 10 MB paste into a reader that sleeps arrives whole, tells pressure and costs nothing while it waits", async () => {
  // Lines, because a terminal in canonical mode holds 4,095 bytes of one.
  const paste = Buffer.from(`${"0123456789".repeat(10)}\n`.repeat(100_000)).subarray(0, 10_000_000);
  const script = "stty -echo -icanon -icrnl; echo ready; sleep 2; head -c 10000000 | sha256sum";
  const terminal = spawnPty("sh", ["-c", script]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the reader" });
  const before = mainThreadCpuMs();
  assert.equal(terminal.write(paste), false);
  await terminal.drain();
  assert.ok(mainThreadCpuMs() - before < 500, "the JavaScript thread was busy while the reader slept");
  await output.exited;
  assert.ok(output.text().includes(createHash("sha256").update(paste).digest("hex")), output.text());
});

test("a resize reaches the program, and cols and rows follow", async () => {
  const terminal = spawnPty("bash", ["-c", "trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done"]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the trap" });
  terminal.resize(132, 43, { width: 1320, height: 860 });
  await waitFor(() => output.text().includes("43 132"), { what: "the new size" });
  assert.deepEqual([terminal.cols, terminal.rows], [132, 43]);
  terminal.kill("SIGKILL");
  assert.deepEqual(await output.exited, { exitCode: 137, signal: 9 });
});

test("interrupt from the keyboard reaches the program as a signal", async () => {
  const terminal = spawnPty("sh", ["-c", "trap 'echo caught; exit 5' INT; echo ready; while :; do sleep 0.05; done"]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("ready"), { what: "the trap" });
  terminal.write("\x03");
  assert.deepEqual(await output.exited, { exitCode: 5 });
  assert.match(output.text(), /caught/);
});
