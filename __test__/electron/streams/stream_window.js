"use strict";

const { createHash } = require("node:crypto");
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessManager, PtyManager } = require("../../../index.js");
const { tempDir } = require("../../harness.js");
const { withWindow } = require("../bus/open_window.js");

/** All rights, and a shell with any arguments. */
const EVERYTHING = {
  processes: {
    list: true,
    status: true,
    output: "lossless",
    write: true,
    stop: true,
    spawn: [{ command: "sh", args: true }],
  },
  terminals: {
    list: true,
    attach: "lossless",
    input: true,
    resize: true,
    kill: true,
    restart: true,
    open: [{ file: "sh", args: true }],
  },
};

/**
 * Runs `fn` with a sandboxed window whose page has processes and terminals: `{ evaluate, processes, terminals,
 * refusals, … }`. Ends all that they started.
 */
async function withStreams({ rights = EVERYTHING, ...options }, fn) {
  const processes = options.processes ?? new ProcessManager();
  const terminals = options.terminals ?? new PtyManager();
  const policy = { origins: ["file://"], ...rights };
  try {
    return await withWindow({ policy, attach: { processes, terminals }, ...options }, async (opened) => {
      await opened.window.webContents.executeJavaScript(GATHERER);
      return fn({ ...opened, processes, terminals });
    });
  } finally {
    if (!options.processes) await processes.stopAll({ graceMs: 0 });
    if (!options.terminals) await terminals.stopAll({ graceMs: 0 });
  }
}

/**
 * What a program is to write: `script` writes `megabytes` of numbered lines, `bytes` in all, with the SHA-256 `sha256`.
 * On a terminal, put `stty -opost;` before it.
 */
function flood(megabytes) {
  const block = Array.from({ length: 16_384 }, (_, index) => `${String(index).padEnd(62, "abcdefghi ")}·\n`).join("");
  const path = join(tempDir(), "block");
  writeFileSync(path, block);
  const hash = createHash("sha256");
  for (let index = 0; index < megabytes; index++) hash.update(block);
  const script = `for n in $(seq ${megabytes}); do cat ${path}; done`;
  return { script, bytes: Buffer.byteLength(block) * megabytes, sha256: hash.digest("hex") };
}

/** For pages: gathers bytes, and tells how many there were and their SHA-256. Given to `evaluate` as text. */
const GATHERER = `
  class Gatherer {
    bytes = 0;
    chunks = [];
    push(chunk) { this.bytes += chunk.length; this.chunks.push(chunk); }
    async sum() {
      const digest = await crypto.subtle.digest("SHA-256", await new Blob(this.chunks).arrayBuffer());
      const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
      return { bytes: this.bytes, sha256 };
    }
  }
  window.Gatherer = Gatherer;
  undefined`;

module.exports = { EVERYTHING, GATHERER, flood, withStreams };
