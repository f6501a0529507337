"use strict";
// Process trees of every kind that has ever got away, and what is left of them.

const { readFileSync } = require("node:fs");
const { assert, waitFor } = require("./harness.js");
const { findProcesses, isRunning, stat } = require("./system.js");

/** After its host was killed, or it was stopped, a tree is gone within this time. */
const GONE_WITHIN_MS = 100;

let marks = 0;

/** Seconds to sleep that nobody else sleeps for, which marks the processes of one tree in their command lines. */
function newMark() {
  return `7654.${String(process.pid).padStart(7, "0")}${String(marks++).padStart(4, "0")}`;
}

/**
 * A shell script that starts a background child, one of three levels, one in a session of its own, a daemon (forked
 * twice, in a session of its own, with a child), and with `isClean` a daemon without environment. Then it waits, or does what `last` says.
 */
function treeScript(mark, { isClean = true, last = "wait" } = {}) {
  return [
    `sleep ${mark} &`,
    `sh -c 'sh -c "sleep ${mark} & wait" & wait' &`,
    `setsid sleep ${mark} &`,
    `( setsid sh -c 'sleep ${mark} & wait' & )`,
    isClean ? `( env -i setsid sleep ${mark} & )` : "",
    last,
  ].join("\n");
}

/** Sleeping processes of that tree when all of it runs. */
const SLEEPERS = 5;

/** Waits until a whole tree, or several of one mark, run. */
async function untilTreeRuns(mark, { isClean = true, trees = 1 } = {}) {
  const expected = (isClean ? SLEEPERS : SLEEPERS - 1) * trees;
  await waitFor(() => sleepers(mark).length === expected, { what: `the tree ${mark}` });
}

function sleepers(mark) {
  return findProcesses(mark).filter((pid) => commandLine(pid) === `sleep\0${mark}\0`);
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Waits until nothing of a tree runs, and returns the milliseconds since `since` (of `performance.now()`). */
async function untilTreeIsGone(mark, since) {
  await waitFor(() => findProcesses(mark).length === 0, { what: `the end of the tree ${mark}` });
  return performance.now() - since;
}

async function assertGoneInTime(mark, since) {
  const elapsedMs = await untilTreeIsGone(mark, since);
  assert.ok(elapsedMs < GONE_WITHIN_MS, `the last process of the tree went after ${elapsedMs} ms`);
  return elapsedMs;
}

/** The guardian of a child: its pid and that of its keeper. */
function guardianOf(pid) {
  const guardian = stat(pid).parent;
  assert.match(commandLine(guardian), /^signalbox-guardian\0/, `the parent of ${pid} is no guardian`);
  return { pid: guardian, keeper: stat(guardian).parent };
}

module.exports = {
  GONE_WITHIN_MS,
  assertGoneInTime,
  guardianOf,
  isRunning,
  newMark,
  sleepers,
  treeScript,
  untilTreeIsGone,
  untilTreeRuns,
};
