"use strict";
// Which node-pty is tested: ours, or the one that SIGNALBOX_NODE_PTY leads to, so that both can be held against the
// same tests: SIGNALBOX_NODE_PTY="$PWD/benchmark/node_modules/node-pty" node scripts/test.mjs node __test__/node-pty/….

const { skipUnless } = require("../harness.js");

const peer = process.env.SIGNALBOX_NODE_PTY;
const pty = require(peer ?? "signalbox/node-pty");

/** For behaviour in which the two differ on purpose; `docs/node-pty.md` lists it. */
const testOurs = skipUnless(peer === undefined, "node-pty does otherwise");

/** All output of a terminal, and a promise of its exit. */
function collect(terminal) {
  const chunks = [];
  const exited = new Promise((resolve) => terminal.onExit(resolve));
  terminal.onData((chunk) => chunks.push(chunk));
  return { chunks, exited, text: () => chunks.join("") };
}

/** Runs a shell script to its end: `{ text, exit, terminal }`. */
async function runScript(script, options) {
  const terminal = pty.spawn("sh", ["-c", script], options);
  const output = collect(terminal);
  const exit = await output.exited;
  return { text: output.text(), chunks: output.chunks, exit, terminal };
}

/** The lines of a text from a terminal. */
function linesOf(text) {
  return text.split("\r\n").slice(0, -1);
}

module.exports = { collect, linesOf, pty, runScript, testOurs };
