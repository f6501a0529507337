"use strict";
// What the tests of views have in common.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { spawn } = require("signalbox");
const { script } = require("../../collect.js");
const { tempDir, waitFor } = require("../../harness.js");

/** More than a view falls behind, the ring holds, and the pipe takes, together. */
const FLOOD_BYTES = 8 * 1024 * 1024;

/** A viewer that falls this far behind pauses the process. */
const HIGH_WATER_BYTES = 512 * 1024;

/** The ring holds what it was asked to hold, and up to one read more: it lets go of whole reads only. */
const READ_BYTES = 256 * 1024;

/** Prints so many bytes, all the same but for the ends of lines. */
const flood = (bytes) => script(`yes 0123456789abcde | head -c ${bytes}`);

const exitOf = (child) => new Promise((resolve) => child.on("exit", resolve));

const closeOf = (child) => new Promise((resolve) => child.on("close", resolve));

/** Prints `before`, waits for the file that the result's `go()` makes, prints `after`. */
function inTwoSteps(before, after) {
  const go = join(tempDir(), "go");
  const wait = `while [ ! -e ${go} ]; do sleep 0.02; done`;
  return { options: script(`${before}; ${wait}; ${after}`), go: () => writeFileSync(go, "") };
}

/** A child that prints what is written to it, and all of `first` already. */
async function catAfter(first) {
  const child = await spawn({ command: "cat" });
  let seen = "";
  const dispose = child.on("stdout", (text) => (seen += text));
  child.write(first);
  await waitFor(() => seen === first, { what: "the first output" });
  return { child, dispose };
}

module.exports = { FLOOD_BYTES, HIGH_WATER_BYTES, READ_BYTES, catAfter, closeOf, exitOf, flood, inTwoSteps };
