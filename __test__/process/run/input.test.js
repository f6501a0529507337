"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { run } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, tempDir, test } = require("../../harness.js");

test("input is what is given, and nothing else", async () => {
  assert.equal((await run({ command: "cat", input: "given" })).stdout, "given");
  assert.equal((await run({ command: "wc", args: ["-c"] })).stdout.trim(), "0");
});

test("input ends also when the streams are named together", async () => {
  for (const stdio of ["pipe", ["pipe", "pipe", "pipe"]]) {
    assert.equal((await run({ command: "cat", stdio, timeoutMs: 10_000 })).stdout, "");
    assert.equal((await run({ command: "cat", stdio, input: "in", timeoutMs: 10_000 })).stdout, "in");
  }
});

test("input ends on a terminal, too", async () => {
  const { stdout, stderr } = await run({ command: "cat", interactive: true, timeoutMs: 10_000 });
  assert.deepEqual([stdout, stderr], ["", ""]);
  const given = await run({ ...script("stty -echo; cat"), interactive: true, input: "a\n", timeoutMs: 10_000 });
  assert.match(given.stdout, /a$/);
});

test("streams can lead elsewhere", async () => {
  const file = join(tempDir(), "in");
  writeFileSync(file, "from a file");
  assert.equal((await run({ command: "cat", stdin: { file } })).stdout, "from a file");
  const ignored = await run({ ...script("cat; echo out; echo err >&2"), stdio: "ignore" });
  assert.deepEqual([ignored.stdout, ignored.stderr], ["", ""]);
});
