"use strict";
const { ProcessError, SignalboxError, run } = require("signalbox");
const { script } = require("../../collect.js");
const { assert, test } = require("../../harness.js");

const RESULT_KEYS = [
  "args",
  "command",
  "durationMs",
  "exitCode",
  "failed",
  "isCanceled",
  "omitted",
  "pid",
  "reason",
  "signal",
  "stderr",
  "stdout",
  "timedOut",
];

const failureOf = (promise) =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error) => error,
  );

test("a result tells everything about a command that went well", async () => {
  const result = await run(script("echo out; echo err >&2"));
  const { pid, durationMs, ...rest } = result;
  assert.ok(pid > 0);
  assert.ok(durationMs > 0);
  assert.deepEqual(rest, {
    command: "sh",
    args: ["-c", "echo out; echo err >&2"],
    exitCode: 0,
    signal: undefined,
    reason: "exited",
    failed: false,
    timedOut: false,
    isCanceled: false,
    stdout: "out",
    stderr: "err",
    omitted: {},
  });
});

test("args are an empty array when none are given", async () => {
  assert.deepEqual((await run({ command: "true" })).args, []);
});

test("another exit code rejects with a ProcessError that carries the result", async () => {
  const error = await failureOf(run(script("echo out; echo why >&2; exit 7")));
  assert.ok(error instanceof ProcessError && error instanceof SignalboxError && error instanceof Error);
  assert.equal(error.name, "ProcessError");
  const { code, type, exitCode, signal, reason, failed, timedOut, isCanceled, stdout, stderr, command, args } = error;
  assert.deepEqual(
    { code, type, exitCode, signal, reason, failed, timedOut, isCanceled, stdout, stderr, command, args },
    {
      code: "ERR_SIGNALBOX_PROCESS_FAILED",
      type: "UNEXPECTED_EXIT",
      exitCode: 7,
      signal: undefined,
      reason: "exited",
      failed: true,
      timedOut: false,
      isCanceled: false,
      stdout: "out",
      stderr: "why",
      command: "sh",
      args: ["-c", "echo out; echo why >&2; exit 7"],
    },
  );
  assert.match(error.message, /sh.*exit code 7/);
  assert.match(error.message, /why/);
});

test("errors have all properties of results", async () => {
  for (const options of [
    script("exit 1"),
    script("kill -9 $$"),
    { command: "sleep", args: ["60"], timeoutMs: 30 },
    { command: "no-such-program" },
    { command: "sleep", signal: AbortSignal.abort() },
    { command: "true", cwd: "/no/such/folder" },
  ]) {
    const error = await failureOf(run(options));
    for (const key of RESULT_KEYS) assert.ok(key in error, `${error.code} has no ${key}`);
    assert.equal(error.failed, true);
    assert.equal(typeof error.stdout, "string", `${error.code}: stdout is ${error.stdout}`);
    assert.equal(typeof error.stderr, "string");
    assert.equal(error.command, options.command);
  }
});

test("a signal that ends a command is told by name", async () => {
  const error = await failureOf(run(script("kill -USR1 $$")));
  const { code, type, exitCode, signal, reason } = error;
  assert.deepEqual([code, type], ["ERR_SIGNALBOX_PROCESS_FAILED", "UNEXPECTED_EXIT"]);
  assert.deepEqual([exitCode, signal, reason], [undefined, "SIGUSR1", "signaled"]);
});

test("with reject: false the result tells the failure, and its error rejects nothing", async () => {
  const result = await run({ ...script("echo out; exit 3"), reject: false });
  assert.equal(result.failed, true);
  assert.equal(result.exitCode, 3);
  assert.equal(result.stdout, "out");
  assert.ok(result.error instanceof ProcessError);
  assert.equal(result.error.code, "ERR_SIGNALBOX_PROCESS_FAILED");
  const good = await run({ command: "true", reject: false });
  assert.equal(good.failed, false);
  assert.equal(good.error, undefined);
});

test("a failed start has the shape of every other failure", async () => {
  const result = await run({ command: "no-such-program", args: ["x"], reject: false });
  const { error, durationMs, ...rest } = result;
  assert.ok(durationMs >= 0);
  assert.deepEqual(rest, {
    command: "no-such-program",
    args: ["x"],
    pid: undefined,
    exitCode: undefined,
    signal: undefined,
    reason: "spawnFailed",
    failed: true,
    timedOut: false,
    isCanceled: false,
    stdout: "",
    stderr: "",
    omitted: {},
  });
  assert.deepEqual([error.code, error.type], ["ERR_SIGNALBOX_SPAWN_NOT_FOUND", "SPAWN_FAILED"]);
  assert.equal(typeof error.searched, "string");
});

test("a failed start of a command with bytes has bytes", async () => {
  const { stdout, stderr, all } = await run({ command: "no-such-program", encoding: null, all: true, reject: false });
  assert.deepEqual([stdout, stderr, all], [Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0)]);
});

test("wrong options reject, also with reject: false", async () => {
  for (const [options, code] of [
    [{ command: 5 }, "TYPE"],
    [{}, "TYPE"],
    [undefined, "TYPE"],
    [null, "TYPE"],
    [{ command: "true", maxOutput: -1 }, "RANGE"],
    [{ command: "true", maxOutput: 1.5 }, "RANGE"],
    [{ command: "true", maxOutput: "1" }, "(RANGE|TYPE)"],
    [{ command: "true", all: 1 }, "TYPE"],
    [{ command: "true", stripFinalNewline: "yes" }, "TYPE"],
    [{ command: "true", unknown: 1 }, "UNKNOWN"],
    [{ command: "true", input: "x", stdin: "ignore" }, "RANGE"],
  ]) {
    const given = options && { ...options, reject: false };
    const error = await failureOf(run(given));
    assert.match(
      String(error.code),
      new RegExp(`^ERR_SIGNALBOX_OPTION_${code}$`),
      `${JSON.stringify(options)}: ${error}`,
    );
  }
  await assert.rejects(run({ command: "true", reject: 0 }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "reject" });
});

test("only the end of a long stderr is in an error's message", async () => {
  const error = await failureOf(run(script("yes line | head -c 100000 >&2; echo last words >&2; exit 1")));
  assert.ok(error.message.length < 5_000, `${error.message.length} characters`);
  assert.match(error.message, /last words/);
  assert.ok(error.stderr.length > 100_000);
});
