"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { spawnPty } = require("signalbox");
const { collect } = require("../collect.js");
const { assert, tempDir, test } = require("../harness.js");

const folder = tempDir();
let files = 0;

/** What comes out of a terminal, as text and as bytes, when a program writes these bytes. */
async function shown(bytes) {
  const file = join(folder, `output-${files++}`);
  writeFileSync(file, bytes);
  const outputs = ["utf8", null].map((encoding) =>
    collect(spawnPty("sh", ["-c", 'stty -opost; exec cat "$0"', file], { encoding })),
  );
  await Promise.all(outputs.map(({ closed }) => closed));
  return { text: outputs[0].text(), bytes: outputs[1].bytes() };
}

for (const [what, text] of [
  ["an OSC string of 5 MB", `\x1b]52;c;${"QUJD".repeat(1_250_000)}\x07after`],
  ["a DCS string of 2 MB", `\x1bPq${"#0~~@@vv".repeat(250_000)}\x1b\\after`],
  ["a CSI sequence with 100,000 parameters", `\x1b[${"38;5;".repeat(50_000)}1mafter`],
  ["a sequence that never ends", `before\x1b]0;${"x".repeat(1_000_000)}`],
  ["control characters and NUL", `a\0b\x01\x02\x7f\x80\u009b31m\x1b\x1b\x1b[\x18c`],
]) {
  test(`${what} comes through as it is`, async () => {
    const found = await shown(text);
    assert.equal(found.text.length, text.length);
    assert.ok(found.text === text);
    assert.ok(found.bytes.equals(Buffer.from(text)));
  });
}

test("a megabyte of random bytes is text as TextDecoder makes it, and the same bytes as bytes", async () => {
  const bytes = Buffer.alloc(1_000_000);
  let state = 7;
  for (let at = 0; at < bytes.length; at++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[at] = state >>> 16;
  }
  const found = await shown(bytes);
  assert.ok(found.bytes.equals(bytes));
  assert.ok(found.text === new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
});

test("malformed UTF-8 that is written byte by byte is the text that it is in one piece", async () => {
  const bytes = [0x61, 0xff, 0xc3, 0x28, 0xe6, 0xbc, 0x62, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0x80, 0xc0, 0xaf, 0xe2];
  const writing = `
    const bytes = Buffer.from(${JSON.stringify(bytes)});
    let at = 0;
    const next = () => at < bytes.length && process.stdout.write(bytes.subarray(at, ++at), () => setTimeout(next, 2));
    next();`;
  const output = collect(spawnPty("node", ["-e", writing]));
  await output.closed;
  assert.equal(output.text(), new TextDecoder().decode(Uint8Array.from(bytes)));
});
