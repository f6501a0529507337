"use strict";

const { createHash } = require("node:crypto");
const { ProcessManager, PtyManager } = require("../../../index.js");
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
    return await withWindow({ policy, attach: { processes, terminals }, ...options }, (opened) =>
      fn({ ...opened, processes, terminals }),
    );
  } finally {
    if (!options.processes) await processes.stopAll({ graceMs: 0 });
    if (!options.terminals) await terminals.stopAll({ graceMs: 0 });
  }
}

/** A program that writes `megabytes` of text that no two places have the same of, and its SHA-256. */
function flood(megabytes) {
  const lines = [];
  for (let index = 0; index < 16_384; index++) lines.push(`${index} ${((index * 2_654_435_761) % 2 ** 32).toString(36)}`.padEnd(63, "·".charCodeAt(0) > 0 ? "." : ""));
  const block = `${lines.join("\n")}\n`; // 1 MiB
  const hash = createHash("sha256");
  for (let index = 0; index < megabytes; index++) hash.update(block);
  return { block, bytes: block.length * megabytes, sha256: hash.digest("hex") };
}

module.exports = { EVERYTHING, flood, withStreams };
