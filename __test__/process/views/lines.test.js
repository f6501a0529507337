"use strict";
const { spawn } = require("signalbox");
const { readAll, script } = require("../../collect.js");
const { assert, test } = require("../../harness.js");
const { closeOf, exitOf, inTwoSteps } = require("./children.js");

const linesOf = async (text, options = {}) => {
  const child = await spawn({ command: "cat", input: text, ...options });
  const lines = [];
  child.on("line", (line) => lines.push(line.text));
  await exitOf(child);
  return lines;
};

test("lines come without their ends, of both kinds, and empty ones count", async () => {
  assert.deepEqual(await linesOf("one\r\ntwo\n\n\r\nthree\n"), ["one", "two", "", "", "three"]);
});

test("a last line without an end is a line", async () => {
  assert.deepEqual(await linesOf("one\ntwo"), ["one", "two"]);
});

test("a carriage return within a line stays", async () => {
  assert.deepEqual(await linesOf("10%\r20%\r100%\n\r\rx\n"), ["10%\r20%\r100%", "\r\rx"]);
});

test("no output is no line", async () => {
  assert.deepEqual(await linesOf(""), []);
});

test("lines are text with whole characters, also of a process with bytes", async () => {
  const text = "äöü 😀 漢字\n".repeat(20_000);
  for (const encoding of ["utf8", null]) {
    const lines = await linesOf(text, { encoding });
    assert.equal(lines.length, 20_000);
    assert.ok(lines.every((line) => line === "äöü 😀 漢字"));
  }
});

test("a line that comes byte by byte is one line", async () => {
  const bytes = [..."é\r"].flatMap((character) => [...Buffer.from(character)]);
  const child = await spawn({ command: "cat", output: { flushIntervalMs: 0 } });
  const lines = [];
  child.on("line", ({ text }) => lines.push(text));
  for (const byte of bytes) {
    child.write(Uint8Array.of(byte));
    await child.drain();
  }
  assert.deepEqual(lines, []);
  child.end("\n");
  await exitOf(child);
  assert.deepEqual(lines, ["é"]);
});

// A line that never comes would have its process wait for ever, and the host with it.
const LINE_LIMIT = { timeoutMs: 15_000 };

test("a line that is longer than the buffer and comes bit by bit arrives", async () => {
  const bits = "i=0; while [ $i -lt 40 ]; do printf %0500d 0; i=$((i+1)); done; echo; echo last";
  const child = await spawn({ ...script(bits), output: { bufferBytes: 4096 }, ...LINE_LIMIT });
  const lines = [];
  child.on("line", ({ text }) => lines.push(text));
  await exitOf(child);
  assert.equal(lines.pop(), "last");
  assert.equal(lines.join(""), "0".repeat(20_000));
});

test("a line of 900 kB that comes bit by bit comes whole", async () => {
  const bits = "head -c 900000 /dev/zero | tr '\\0' x | dd bs=1000 status=none; echo; echo last";
  const child = await spawn(script(bits, LINE_LIMIT));
  const lengths = (await readAll(child.lines())).map(({ text }) => text.length);
  assert.deepEqual(lengths, [900_000, 4]);
});

test("a line of 3 MB comes in pieces, of which nothing is lost", async () => {
  const line = "ä234567890".repeat(300_000);
  const lines = await linesOf(`first\n${line}\nlast\n`, LINE_LIMIT);
  assert.ok(lines[0] === "first" && lines[lines.length - 1] === "last", `${lines.length} lines`);
  const pieces = lines.slice(1, -1);
  assert.ok(pieces.length > 1);
  for (const piece of pieces) assert.ok(Buffer.byteLength(piece) <= 1024 * 1024 + 2, `${piece.length} characters`);
  assert.ok(pieces.join("") === line, "something is lost");
});

test("a line of 1 MiB comes whole", async () => {
  const line = "x".repeat(1024 * 1024);
  const lengths = (await linesOf(`${line}\n${line}\r\nlast`, LINE_LIMIT)).map(({ length }) => length);
  assert.deepEqual(lengths, [line.length, line.length, 4]);
});

test("a reader of lines gets many lines, in order, while it waits between them", async () => {
  const child = await spawn({ command: "seq", args: ["1", "200000"] });
  let expected = 1;
  for await (const { text } of child.lines()) {
    if (text !== String(expected)) assert.fail(`line ${expected} is ${text}`);
    if (expected % 20_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    expected++;
  }
  assert.equal(expected, 200_001);
});

test("an unfinished last line comes with the exit, although a descendant holds the stream", async () => {
  const { options, go } = inTwoSteps(":", ":");
  const child = await spawn(script(`(${options.args[1]}) & printf unfinished`));
  const lines = [];
  child.on("line", ({ text }) => lines.push(text));
  await exitOf(child);
  assert.deepEqual(lines, ["unfinished"]);
  go();
  await closeOf(child);
});
