"use strict";
const { spawn } = require("signalbox");
const { assert, test } = require("../../harness.js");
const { outputOf } = require("../output_of.js");

test("input is written and then ends", async () => {
  const { stdout } = await outputOf({ command: "cat", input: "text äöü 😀\n" });
  assert.equal(stdout, "text äöü 😀\n");
});

test("input can be bytes", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const child = await spawn({ command: "cat", input: bytes, encoding: null });
  const chunks = [];
  child.on("stdout", (chunk) => chunks.push(chunk));
  await new Promise((resolve) => child.on("exit", resolve));
  assert.ok(Buffer.concat(chunks).equals(bytes));
});

test("empty input ends at once", async () => {
  for (const input of ["", new Uint8Array(0)]) {
    const { stdout } = await outputOf({ command: "wc", args: ["-c"], input });
    assert.equal(stdout.trim(), "0");
  }
});

test("a megabyte of input arrives whole", async () => {
  const input = Buffer.alloc(1024 * 1024, "0123456789abcde\n").toString();
  const { stdout } = await outputOf({ command: "md5sum", input });
  assert.equal(stdout.slice(0, 32), require("node:crypto").createHash("md5").update(input).digest("hex"));
});

test("input above what may wait at a time arrives whole", async () => {
  const input = Buffer.alloc(70 * 1024 * 1024, "0123456789abcde\n");
  const { stdout } = await outputOf({ command: "wc", args: ["-c"], input });
  assert.equal(stdout.trim(), String(input.length));
});

test("a program that does not read its input ends as ever", async () => {
  const { exit } = await outputOf({ command: "true", input: "x".repeat(1_000_000) });
  assert.equal(exit.exitCode, 0);
});

test("input needs a pipe, and text or bytes", async () => {
  await assert.rejects(spawn({ command: "cat", input: "x", stdin: "ignore" }), {
    code: "ERR_SIGNALBOX_OPTION_RANGE",
    option: "input",
  });
  for (const input of [5, null, {}, ["x"]]) {
    await assert.rejects(spawn({ command: "cat", input }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "input" });
  }
});
