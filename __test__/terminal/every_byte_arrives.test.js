"use strict";
const { createHash } = require("node:crypto");
const { appendFileSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { spawnPty } = require("signalbox");
const { assert, tempDir, test } = require("../harness.js");

const SIZE = 200_000_000;

/** Coloured UTF-8 text of at least SIZE bytes with characters of every width; returns its sha256. */
function writeText(path) {
  const hash = createHash("sha256");
  let written = 0;
  for (let block = 0; written < SIZE; block++) {
    let text = "";
    for (let line = 0; line < 4_000; line++) {
      text += `\x1b[3${line % 8}m${block}:${line}\x1b[0m plain, ünïcödé, 漢字かな, 😀👩‍💻 and plain again until the line is full\n`;
    }
    const bytes = Buffer.from(text);
    appendFileSync(path, bytes);
    hash.update(bytes);
    written += bytes.length;
  }
  return hash.digest("hex");
}

function streamOnce(path, encoding) {
  return new Promise((resolve) => {
    // Without output processing the terminal passes every byte on as it is.
    const terminal = spawnPty("sh", ["-c", `stty -opost && exec cat '${path}'`], { encoding });
    const hash = createHash("sha256");
    terminal.onData((chunk) => hash.update(chunk));
    terminal.onExit(({ exitCode }) => resolve({ exitCode, sha256: hash.digest("hex") }));
  });
}

test("200 MB of coloured UTF-8 arrive whole through a terminal, ten times of ten", { timeoutMs: 300_000 }, async () => {
  const path = join(tempDir(), "text");
  const expected = writeText(path);
  assert.ok(statSync(path).size >= SIZE);
  for (let run = 0; run < 10; run++) {
    const encoding = run % 2 === 0 ? "utf8" : null;
    const { exitCode, sha256 } = await streamOnce(path, encoding);
    assert.deepEqual({ run, exitCode, sha256 }, { run, exitCode: 0, sha256: expected });
  }
});
