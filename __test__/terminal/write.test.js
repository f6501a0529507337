"use strict";
const { createHash } = require("node:crypto");
const { spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");

/** Starts a program that first makes its terminal raw, then reads `count` bytes and prints their hash. */
async function startHashing(count, { before = "" } = {}) {
  const script = `stty raw -echo; printf R; ${before} head -c ${count} | sha256sum; sleep 60`;
  const terminal = spawnPty("sh", ["-c", script]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("R"), { what: "raw mode" });
  return { terminal, output };
}

async function assertArrives({ terminal, output }, bytes) {
  const expected = createHash("sha256").update(bytes).digest("hex");
  await waitFor(() => /[0-9a-f]{64}/.test(output.text()), { what: "the hash", timeoutMs: 60_000 });
  assert.match(output.text(), new RegExp(expected));
  assert.deepEqual(output.errors, []);
  terminal.kill("SIGKILL");
  await output.closed;
}

/** Bytes of every value that never repeat their order. */
function anyBytes(count) {
  const bytes = Buffer.alloc(count);
  let state = 1;
  for (let at = 0; at < count; at++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

test("bytes of every value, NUL among them, are read as they were written", async () => {
  const bytes = Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, value) => value)), anyBytes(100_000)]);
  const started = await startHashing(bytes.length);
  for (let at = 0; at < bytes.length; at += 1_000) started.terminal.write(bytes.subarray(at, at + 1_000));
  await assertArrives(started, bytes);
});

test("text with NUL characters and every width of character is read as its UTF-8", async () => {
  const text = "a\0é漢😀\u{10ffff}\u0000".repeat(1_000);
  const started = await startHashing(Buffer.byteLength(text));
  started.terminal.write(text);
  await assertArrives(started, Buffer.from(text));
});

test("one write of 50 MB is read whole", { timeoutMs: 120_000 }, async () => {
  const bytes = Buffer.alloc(50_000_000, "0123456789 the quick brown fox\n");
  const started = await startHashing(bytes.length);
  assert.equal(started.terminal.write(bytes), false);
  await started.terminal.drain();
  await assertArrives(started, bytes);
});

test("small, empty and large writes, in one turn and in many, keep their order", async () => {
  const source = anyBytes(600_000);
  // The reader comes late, so that some are taken at once and others wait.
  const started = await startHashing(source.length, { before: "sleep 0.2;" });
  const sizes = [1, 0, 3, 70_000, 1, 1, 0, 4_096, 4_097, 1, 20_000, 2, 1];
  for (let at = 0, index = 0; at < source.length; index++) {
    const end = Math.min(source.length, at + sizes[index % sizes.length]);
    started.terminal.write(source.subarray(at, end));
    at = end;
    if (index % 3 === 0) await new Promise(setImmediate);
  }
  await assertArrives(started, source);
});

test("100,000 writes of one byte in one turn are read in order", async () => {
  const bytes = anyBytes(100_000);
  const started = await startHashing(bytes.length);
  for (let at = 0; at < bytes.length; at++) started.terminal.write(bytes.subarray(at, at + 1));
  await assertArrives(started, bytes);
});

test("an empty write is no input and tells no pressure, and drain() settles at once", async () => {
  const { terminal, output } = await startHashing(1);
  assert.equal(terminal.write(""), true);
  assert.equal(terminal.write(new Uint8Array(0)), true);
  await terminal.drain();
  terminal.write("x");
  await assertArrives({ terminal, output }, "x");
});

test("key presses tell no pressure while somebody reads them", async () => {
  const { terminal, output } = await startHashing(200);
  for (let index = 0; index < 200; index++) {
    assert.equal(terminal.write("k"), true);
    await new Promise(setImmediate);
  }
  await assertArrives({ terminal, output }, "k".repeat(200));
});

test("lines as long as the kernel's line discipline takes are read whole, however many", async () => {
  // In canonical mode: 4,095 bytes and the end of the line.
  const line = `${"l".repeat(4_094)}\n`;
  const script = "stty -echo; printf R; head -c 4095000 | sha256sum; sleep 60";
  const terminal = spawnPty("sh", ["-c", script]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("R"), { what: "the program" });
  terminal.write(line.repeat(1_000));
  await assertArrives({ terminal, output }, line.repeat(1_000));
});

test("a longer line is cut by the kernel in canonical mode, and the lines behind it are whole", async () => {
  const terminal = spawnPty("sh", ["-c", "stty -echo; printf R; read long; read next; echo ${#long} $next; sleep 60"]);
  const output = collect(terminal);
  await waitFor(() => output.text().includes("R"), { what: "the program" });
  terminal.write(`${"l".repeat(10_000)}\nnext\n`);
  await waitFor(() => output.text().includes("next"), { what: "the line behind" });
  assert.match(output.text(), /R4095 next/);
  terminal.kill("SIGKILL");
  await output.closed;
});

test("a terminal whose program ends amid a paste lets go of it, and tells no more than that", async () => {
  const { terminal, output } = await startHashing(10_000);
  const paste = Buffer.alloc(20_000_000, "p");
  assert.equal(terminal.write(paste), false);
  terminal.kill("SIGKILL");
  await assert.rejects(terminal.drain(), /ERR_SIGNALBOX|ended|take/);
  await output.closed;
  assert.ok(
    output.errors.every(({ code }) => /^ERR_SIGNALBOX_(STDIN_CLOSED|PROCESS_ENDED)$/.test(code)),
    `${output.errors}`,
  );
});
