"use strict";
const { spawn } = require("signalbox");
const { readAll } = require("../../collect.js");
const { assert, test } = require("../../harness.js");
const { exitOf } = require("./children.js");

test("no chunk of text begins or ends within a character", async () => {
  const text = "a€😀".repeat(200_000);
  const child = await spawn({ command: "cat", input: text, output: { maxBatchBytes: 1024 } });
  const chunks = [];
  child.on("stdout", (chunk) => chunks.push(chunk));
  await exitOf(child);
  assert.ok(chunks.length > 1);
  assert.ok(chunks.every((chunk) => !/^[\udc00-\udfff]|[\ud800-\udbff]$|\ufffd/.test(chunk)));
  assert.ok(chunks.join("") === text);
});

test("bytes come as they are written, as Buffers", async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  const child = await spawn({ command: "cat", input: bytes, encoding: null });
  const chunks = await readAll(child.stdout());
  assert.ok(chunks.every((chunk) => Buffer.isBuffer(chunk)));
  assert.ok(Buffer.concat(chunks).equals(bytes));
});
