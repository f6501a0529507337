"use strict";
// What the tests of managers have in common.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessManager, engineStats } = require("signalbox");
const { tempDir, test, waitFor } = require("../../harness.js");

const SLEEP = { command: "sleep", args: ["60"] };

const exitOf = (child) => new Promise((resolve) => child.on("exit", resolve));

const closeOf = (child) => new Promise((resolve) => child.on("close", resolve));

/** A test with a manager of its own, of which nothing is left. */
function testWith(options, name, use) {
  test(name, async () => {
    const manager = new ProcessManager(options);
    try {
      await use(manager);
    } finally {
      await manager.stopAll({ signal: "SIGKILL" });
    }
  });
}

/** A file that nobody has made yet, and a script that waits for it. */
function gate() {
  const file = join(tempDir(), "go");
  return { wait: `while [ ! -e ${file} ]; do sleep 0.02; done`, go: () => writeFileSync(file, "") };
}

/** To be called at the end of a file. */
function testThatNothingIsLeft() {
  test("nothing is left when all is done", async () => {
    await waitFor(() => engineStats().children === 0, { what: "all children to be closed" });
  });
}

module.exports = { SLEEP, closeOf, exitOf, gate, testThatNothingIsLeft, testWith };
