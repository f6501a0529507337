"use strict";
// One way to write a behaviour test that runs on Node, Bun and in Electron's main process. Each host's own runner is
// used where it has one; Electron's main process has none, so a small one is here.
// Must parse on Node 16.17 (Electron 22).

const assert = require("node:assert/strict");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, relative } = require("node:path");

// Long enough for a loaded two-core machine, short enough that a hung test names itself before the suite's limit.
const DEFAULT_TEST_TIMEOUT_MS = 60_000;
const DEFAULT_WAIT_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 5;

/** Which host runs this: "node", "bun" or "electron" (its main process; Electron run as Node counts as Node). */
const host = process.versions.bun
  ? "bun"
  : process.versions.electron && process.type === "browser"
    ? "electron"
    : "node";

const register = { node: registerOnNode, bun: registerOnBun, electron: registerInElectron }[host];

/**
 * Registers a test: `test(name, fn)` or `test(name, { timeoutMs }, fn)` (default 60,000 ms). `fn` takes no arguments
 * and may be async. Tests of one file run one after the other, in order.
 */
function test(name, options, fn) {
  if (typeof options === "function") [options, fn] = [{}, options];
  const timeoutMs = options.timeoutMs || DEFAULT_TEST_TIMEOUT_MS;
  register(name, timeoutMs, () => withDeadline(fn, timeoutMs), undefined);
}

// The runners' own limits are only a second line, this much later: node:test's does not hold the event loop, so that a
// test waiting for something that will never come would cancel all that follow it in the file.
const RUNNER_MARGIN_MS = 5_000;

function withDeadline(fn, timeoutMs) {
  return new Promise((resolve, reject) => {
    const expired = new Error(`timed out after ${timeoutMs} ms`);
    const deadline = setTimeout(() => reject(expired), timeoutMs);
    const settle = (settler) => (value) => {
      clearTimeout(deadline);
      settler(value);
    };
    // No arguments: a runner that sees a parameter would wait for a callback.
    (async () => fn())().then(settle(resolve), settle(reject));
  });
}

/**
 * `skipUnless(condition, reason)` is `test` when the condition holds, else a function of the same form that reports
 * the test as skipped: `skipUnless(process.platform === "linux", "needs /proc")("reads a child's memory", …)`.
 */
function skipUnless(condition, reason) {
  if (condition) return test;
  return (name) => register(name, DEFAULT_TEST_TIMEOUT_MS, async () => {}, reason || "does not apply here");
}

/**
 * Polls `condition` (sync or async) every 5 ms until its result is truthy, and returns that result. What it throws is
 * thrown on. After `timeoutMs` (default 10,000) an Error naming `what` is thrown, even if the condition never settles.
 */
async function waitFor(condition, { timeoutMs = DEFAULT_WAIT_TIMEOUT_MS, what = "a condition" } = {}) {
  // Made here, so that its stack shows the line that waited.
  const expired = new Error(`timed out after ${timeoutMs} ms waiting for ${what}`);
  let isOver = false;
  let deadline;
  const poll = async () => {
    while (!isOver) {
      const result = await condition();
      if (result) return result;
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
    return undefined;
  };
  try {
    return await Promise.race([
      poll(),
      new Promise((_, reject) => {
        deadline = setTimeout(() => reject(expired), timeoutMs);
      }),
    ]);
  } finally {
    isOver = true;
    clearTimeout(deadline);
  }
}

const tempDirs = [];

/** Makes a fresh folder, removed with all it holds when this process (on Bun: this file's last test) ends. */
function tempDir() {
  const path = mkdtempSync(join(tmpdir(), "signalbox-test-"));
  tempDirs.push(path);
  return path;
}

function removeTempDirs() {
  for (const path of tempDirs.splice(0)) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // A child that is still ending may hold a file on Windows; the system's temp folder is cleared anyway.
    }
  }
}

process.on("exit", removeTempDirs);

// --- Node and Bun: their own runners -------------------------------------------------------------------------------

function registerOnNode(name, timeoutMs, fn, skipReason) {
  const options = { timeout: timeoutMs + RUNNER_MARGIN_MS, skip: skipReason || false };
  require("node:test").test(name, options, () => fn());
}

function registerOnBun(name, timeoutMs, fn, skipReason) {
  const { test: bunTest, afterAll } = require("bun:test");
  // `bun test` never emits "exit". The hook belongs to the file that is being read, but this module is loaded once
  // for all files, so each test asks for it; what is already removed costs nothing.
  afterAll(removeTempDirs);
  if (skipReason === undefined) bunTest(name, () => fn(), timeoutMs + RUNNER_MARGIN_MS);
  else bunTest.skip(`${name} # ${skipReason}`, () => fn());
}

// --- Electron's main process ---------------------------------------------------------------------------------------

let collected = [];

function registerInElectron(name, _timeoutMs, fn, skipReason) {
  collected.push({ name, fn, skipReason });
}

/**
 * Loads each file and runs its tests, one after the other, then prints `N passed, N failed` on a line alone. A file
 * that fails to load or holds no test, and an error that nobody caught, are failures.
 *
 * @param {string[]} files absolute paths
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
async function runElectronTests(files) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  // Electron shows an uncaught error in a dialog that waits for a click, unless somebody listens.
  let onStray = (error) => reportStray(counts, error);
  const listener = (error) => onStray(error);
  process.on("uncaughtException", listener);
  process.on("unhandledRejection", listener);

  for (const file of files) {
    console.log(`# ${relative(process.cwd(), file)}`);
    collected = [];
    try {
      require(file);
      assert.notEqual(collected.length, 0, `${file} holds no test`);
    } catch (error) {
      report(counts, `loads ${relative(process.cwd(), file)}`, 0, error);
    }
    for (const { name, fn, skipReason } of collected) {
      if (skipReason !== undefined) {
        counts.skipped++;
        console.log(`ok - ${name} # SKIP ${skipReason}`);
        continue;
      }
      const started = Date.now();
      const error = await runOne(fn, (stray) => (onStray = stray));
      onStray = (stray) => reportStray(counts, stray);
      report(counts, name, Date.now() - started, error);
    }
  }

  // Errors that a finished test left on the way still count.
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off("uncaughtException", listener);
  process.off("unhandledRejection", listener);
  if (counts.skipped > 0) console.log(`# ${counts.skipped} skipped`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts;
}

// What the test failed with, undefined when it passed. An error that nobody caught fails the test it came in.
function runOne(fn, setStray) {
  return new Promise((resolve) => {
    const fail = (reason) => resolve(reason === undefined ? new Error("threw undefined") : reason);
    setStray(fail);
    fn().then(() => resolve(undefined), fail);
  });
}

function report(counts, name, durationMs, error) {
  if (error === undefined) {
    counts.passed++;
    console.log(`ok - ${name} (${durationMs} ms)`);
    return;
  }
  counts.failed++;
  const text = error instanceof Error ? describeError(error) : `threw ${String(error)}`;
  console.log(`not ok - ${name} (${durationMs} ms)\n${text.replace(/^/gm, "    ")}`);
}

function describeError(error) {
  const code = error.code === undefined ? "" : `[${error.code}] `;
  const cause = error.cause instanceof Error ? `\ncaused by ${describeError(error.cause)}` : "";
  return `${code}${error.stack || error.message}${cause}`;
}

function reportStray(counts, error) {
  report(counts, "no error goes uncaught between tests", 0, error === undefined ? new Error("undefined") : error);
}

module.exports = { test, assert, waitFor, host, tempDir, skipUnless, runElectronTests };
