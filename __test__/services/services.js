"use strict";
// What the tests of groups have in common.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessManager, engineStats } = require("signalbox");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { findProcesses } = require("../system.js");

let marks = 0;

/** A service that sleeps, and is found among the system's processes by its mark. */
function newMark() {
  return `8765.${String(process.pid).padStart(7, "0")}${String(marks++).padStart(4, "0")}`;
}

/** A service of this shell script. `exec` it where a signal should reach the program itself. */
function shell(text, options = {}) {
  return { command: "sh", args: ["-c", text], killGraceMs: 2_000, ...options };
}

/** A service that runs until it is stopped. */
function idle(options = {}) {
  return shell("exec sleep 300", options);
}

/**
 * A test with a folder and a manager of its own, of which nothing is left. `use` gets `start(processes, options)`, which
 * settles with the group, and the folder.
 */
function testGroup(name, use, options = {}) {
  test(name, options, async () => {
    const manager = new ProcessManager();
    const directory = tempDir();
    const mark = newMark();
    const start = (processes, rest) => manager.start({ processes, env: { MARK: mark } }, { directory, ...rest });
    try {
      await use(start, directory, manager);
    } finally {
      await manager.stopAll({ signal: "SIGKILL" });
    }
    assert.deepEqual(markedProcesses(mark), [], "nothing of the services is left");
  });
}

/** Processes that have the variable MARK. */
function markedProcesses(mark) {
  return findProcesses("").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`MARK=${mark}\0`);
    } catch {
      return false;
    }
  });
}

/** Lines of a file that services write to. */
function linesOf(directory, file) {
  try {
    return readFileSync(join(directory, file), "utf8").split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

async function untilState(group, label, state) {
  await waitFor(() => group.status(label)?.state === state, { what: `${label} to be ${state}`, timeoutMs: 20_000 });
}

/** What rejects, as its error. */
async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("it was not rejected");
}

/** To be called at the end of a file. */
function testThatNothingIsLeft() {
  test("nothing is left when all is done", async () => {
    await waitFor(() => engineStats().children === 0, { what: "all children to be closed" });
  });
}

module.exports = {
  idle,
  linesOf,
  markedProcesses,
  newMark,
  rejection,
  shell,
  testGroup,
  testThatNothingIsLeft,
  untilState,
};
