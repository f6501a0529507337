"use strict";
const { spawn } = require("signalbox");
const { collectProcess, readAll, script } = require("../../collect.js");
const { assert, test, waitFor } = require("../../harness.js");
const { READ_BYTES, catAfter, closeOf, flood, inTwoSteps } = require("./children.js");

test("fromOffset begins with that byte, a large one and Infinity with what comes", async () => {
  const { child } = await catAfter("0123456789\n");
  const heard = ["", "", "", ""];
  [0, 7, 1_000_000, Infinity].forEach((fromOffset, index) => {
    child.on("stdout", (text) => (heard[index] += text), { fromOffset });
  });
  child.end("next\n");
  await closeOf(child);
  assert.deepEqual(heard, ["0123456789\nnext\n", "789\nnext\n", "next\n", "next\n"]);
});

test("fromOffset counts bytes, not characters", async () => {
  const { child } = await catAfter("äöü\n");
  const reader = child.stdout({ fromOffset: 4 });
  assert.equal((await reader.next()).value, "ü\n");
  await reader.return();
  await child.stop();
});

test("an offset that is not held any more begins with the oldest byte held", async () => {
  const child = await spawn({ ...flood(1024 * 1024), output: { bufferBytes: 64 * 1024 }, encoding: null });
  let total = 0;
  child.on("stdout", (bytes) => (total += bytes.length));
  await closeOf(child);
  assert.equal(total, 1024 * 1024);
  const held = Buffer.concat(await readAll(child.stdout({ fromOffset: 0 })));
  const oldest = Buffer.concat(await readAll(child.stdout()));
  assert.deepEqual(held, oldest);
  assert.ok(held.length >= 64 * 1024 && held.length <= 64 * 1024 + READ_BYTES, `${held.length} bytes are held`);
  // It is the end of what was written, at the place where it belongs.
  const expected = Buffer.from("0123456789abcde\n".repeat(65_536)).subarray(-held.length);
  assert.ok(held.equals(expected));
});

test("lastLines begins with so many lines of each stream", async () => {
  const { options, go } = inTwoSteps("printf 'a\\nb\\nc\\n'; printf 'x\\ny\\nz\\n' >&2", "echo d");
  const child = await spawn(options);
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "a\nb\nc\n" && output.stderr === "x\ny\nz\n", { what: "the lines" });
  const heard = new Map();
  for (const lastLines of [0, 1, 2, 100, Infinity]) {
    const lines = [];
    heard.set(lastLines, lines);
    child.on("line", ({ text }) => lines.push(text), { lastLines });
  }
  go();
  await closeOf(child);
  assert.deepEqual(heard.get(0), ["d"]);
  assert.deepEqual(heard.get(1).sort(), ["c", "d", "z"]);
  assert.deepEqual(heard.get(2).sort(), ["b", "c", "d", "y", "z"]);
  for (const all of [100, Infinity]) assert.deepEqual(heard.get(all).sort(), ["a", "b", "c", "d", "x", "y", "z"]);
});

test("lastLines counts a last line without an end", async () => {
  const child = await spawn(script("printf 'one\\ntwo\\nthree'"));
  await closeOf(child);
  assert.deepEqual(await readAll(child.stdout({ lastLines: 1 })), ["three"]);
  assert.deepEqual(await readAll(child.stdout({ lastLines: 2 })), ["two\nthree"]);
  assert.deepEqual(await readAll(child.lines({ lastLines: 0, stream: "stdout" })), []);
});

test("a listener that was removed can come back, with what comes from then on", async () => {
  const { child, dispose } = await catAfter("one\n");
  dispose();
  let heard = "";
  child.on("stdout", (text) => (heard += text), { fromOffset: Infinity });
  child.end("two\n");
  await closeOf(child);
  assert.equal(heard, "two\n");
});
