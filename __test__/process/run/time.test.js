"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessManager, run } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, tempDir, test, waitFor } = require("../../harness.js");
const { isRunning } = require("../../system.js");

const failureOf = (promise) =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error) => error,
  );

test("timeoutMs stops a command, and what it printed before is in the error", async () => {
  const error = await failureOf(run({ ...script("echo before; exec sleep 60"), timeoutMs: 500 }));
  assert.deepEqual(
    [error.code, error.type, error.reason, error.timedOut, error.isCanceled],
    ["ERR_SIGNALBOX_PROCESS_TIMED_OUT", "TIMEOUT", "timedOut", true, false],
  );
  assert.equal(error.stdout, "before");
  assert.equal(error.signal, "SIGTERM");
});

test("an abort before the start starts nothing", async () => {
  const file = join(tempDir(), "made");
  const reason = new Error("enough");
  const error = await failureOf(run({ command: "touch", args: [file], signal: AbortSignal.abort(reason) }));
  assert.deepEqual([error.code, error.isCanceled, error.cause], ["ERR_SIGNALBOX_ABORTED", true, reason]);
  assert.equal(existsSync(file), false);
});

test("an abort while it runs stops a command and everything it started", async () => {
  const controller = new AbortController();
  const pids = join(tempDir(), "pids");
  const running = run({
    command: "sh",
    args: ["-c", "sleep 60 & echo $! > $0.new; mv $0.new $0; wait", pids],
    signal: controller.signal,
  });
  await waitFor(() => existsSync(pids), { what: "the command" });
  controller.abort("enough");
  const error = await failureOf(running);
  assert.deepEqual(
    [error.code, error.reason, error.isCanceled, error.timedOut, error.cause],
    ["ERR_SIGNALBOX_ABORTED", "stopped", true, false, "enough"],
  );
  const sleeper = Number(require("node:fs").readFileSync(pids, "utf8"));
  await waitFor(() => !isRunning(sleeper), { what: "the descendant's end" });
});

test("an abort with reject: false gives a result", async () => {
  const result = await run({ command: "sleep", args: ["60"], signal: AbortSignal.timeout(50), reject: false });
  assert.deepEqual([result.isCanceled, result.failed, result.reason], [true, true, "stopped"]);
  assert.equal(result.error.code, "ERR_SIGNALBOX_ABORTED");
});

test("an abort after the end changes nothing", async () => {
  const controller = new AbortController();
  const result = await run({ command: "echo", signal: controller.signal });
  controller.abort();
  assert.equal(result.isCanceled, false);
});

test("a command that somebody else stops has failed", async () => {
  await using_(new ProcessManager(), async (manager) => {
    const running = failureOf(manager.run({ command: "sleep", args: ["60"], id: "sleeper" }));
    await waitFor(() => manager.get("sleeper"), { what: "the command" });
    await manager.kill("sleeper");
    const error = await running;
    assert.deepEqual([error.code, error.reason, error.isCanceled], ["ERR_SIGNALBOX_PROCESS_FAILED", "stopped", false]);
  });
});

async function using_(manager, use) {
  try {
    await use(manager);
  } finally {
    await manager[Symbol.asyncDispose]();
  }
}
