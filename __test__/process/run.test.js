"use strict";
const { existsSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { ProcessError, ProcessManager, SignalboxError, engineStats, run } = require("signalbox");
const { script } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { isRunning, openDescriptors, threadCount, zombies } = require("../system.js");

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

// ── results ──────────────────────────────────────────────────────────────────────────────────────

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

// ── output ───────────────────────────────────────────────────────────────────────────────────────

test("all collects both streams besides", async () => {
  const result = await run({ ...script("echo out; echo err >&2"), all: true });
  assert.deepEqual([result.stdout, result.stderr], ["out", "err"]);
  assert.deepEqual(result.all.split("\n").sort(), ["err", "out"]);
  assert.equal("all" in (await run({ command: "true" })), false);
});

test("all keeps the order of what arrives one after the other", async () => {
  const { all } = await run({
    ...script("for i in 1 2 3; do echo out $i; sleep 0.1; echo err $i >&2; sleep 0.1; done"),
    all: true,
    output: { flushIntervalMs: 0 },
  });
  assert.equal(all, "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3");
});

test("all keeps the true order with merge", async () => {
  const result = await run({ ...script("echo 1; echo 2 >&2; echo 3"), output: { merge: true }, all: true });
  assert.deepEqual([result.stdout, result.stderr, result.all], ["1\n2\n3", "", "1\n2\n3"]);
});

test("only the last end of line is taken off", async () => {
  const printing = (text) => run({ command: "printf", args: [text] });
  const outputs = await Promise.all(["a\n\n", "a\r\n", "a", "\n", "", " a \n"].map(printing));
  assert.deepEqual(
    outputs.map(({ stdout }) => stdout),
    ["a\n", "a", "a", "", "", " a "],
  );
});

test("stripFinalNewline: false leaves output as it is, and bytes are always left so", async () => {
  assert.equal((await run({ command: "echo", stripFinalNewline: false })).stdout, "\n");
  assert.deepEqual((await run({ command: "echo", encoding: null })).stdout, Buffer.from("\n"));
});

test("bytes come as one Buffer", async () => {
  const bytes = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7 + (index >> 8)) & 255));
  const { stdout, stderr } = await run({ command: "cat", input: bytes, encoding: null });
  assert.ok(Buffer.isBuffer(stdout) && stdout.equals(bytes));
  assert.ok(Buffer.isBuffer(stderr) && stderr.length === 0);
});

test("maxOutput keeps head and tail and counts what is missing exactly", async () => {
  const whole = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join("");
  for (const maxOutput of [0, 1, 7, 1000, 65_536, 100_001, 1_000_000]) {
    for (const encoding of ["utf8", null]) {
      const { stdout, omitted } = await run({
        command: "seq",
        args: ["1", "200000"],
        maxOutput,
        encoding,
        stripFinalNewline: false,
      });
      const head = Math.ceil(maxOutput / 2);
      const expected = whole.slice(0, head) + whole.slice(whole.length - (maxOutput - head));
      assert.equal(stdout.length, maxOutput);
      assert.ok(stdout.toString() === expected, `${maxOutput}: head and tail are others`);
      assert.deepEqual(omitted, { stdout: whole.length - maxOutput });
    }
  }
});

test("output as large as maxOutput is whole", async () => {
  for (const maxOutput of [6, 7, 1000, Infinity]) {
    const { stdout, omitted } = await run({ command: "printf", args: ["abcdef"], maxOutput });
    assert.equal(stdout, "abcdef");
    assert.deepEqual(omitted, {});
  }
});

test("maxOutput counts each stream for itself", async () => {
  const { stdout, stderr, omitted } = await run({
    ...script("printf 0123456789; printf abc >&2"),
    maxOutput: 4,
  });
  assert.deepEqual([stdout, stderr, omitted], ["0189", "abc", { stdout: 6 }]);
});

test("maxOutput does not cut a character in two", async () => {
  for (const maxOutput of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { stdout, omitted } = await run({ command: "printf", args: ["😀a😀b😀c"], maxOutput });
    // Two units make one of these characters; half of one would be a character of its own.
    assert.ok(
      [...stdout].every((character) => "😀abc".includes(character)),
      JSON.stringify(stdout),
    );
    assert.equal(stdout.length + omitted.stdout, 9);
    assert.ok(stdout.length <= maxOutput && stdout.length >= maxOutput - 2);
  }
});

test("a flood does not grow memory beyond maxOutput", async () => {
  const before = process.memoryUsage().rss;
  // So much that what a collector of garbage may leave for later is small beside it.
  const total = 1_000_000_000;
  const { stdout, omitted } = await run({ ...script(`yes | head -c ${total}`), maxOutput: 1000 });
  assert.equal(stdout.length + omitted.stdout + 1, total); // a final newline
  globalThis.Bun?.gc(true);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < total / 2, `${grown} bytes more`);
});

// ── input ────────────────────────────────────────────────────────────────────────────────────────

test("input is what is given, and nothing else", async () => {
  assert.equal((await run({ command: "cat", input: "given" })).stdout, "given");
  assert.equal((await run({ command: "wc", args: ["-c"] })).stdout.trim(), "0");
});

test("input ends also when the streams are named together", async () => {
  for (const stdio of ["pipe", ["pipe", "pipe", "pipe"]]) {
    assert.equal((await run({ command: "cat", stdio, timeoutMs: 10_000 })).stdout, "");
    assert.equal((await run({ command: "cat", stdio, input: "in", timeoutMs: 10_000 })).stdout, "in");
  }
});

test("input ends on a terminal, too", async () => {
  const { stdout, stderr } = await run({ command: "cat", interactive: true, timeoutMs: 10_000 });
  assert.deepEqual([stdout, stderr], ["", ""]);
  const given = await run({ ...script("stty -echo; cat"), interactive: true, input: "a\n", timeoutMs: 10_000 });
  assert.match(given.stdout, /a$/);
});

test("streams can lead elsewhere", async () => {
  const file = join(tempDir(), "in");
  writeFileSync(file, "from a file");
  assert.equal((await run({ command: "cat", stdin: { file } })).stdout, "from a file");
  const ignored = await run({ ...script("cat; echo out; echo err >&2"), stdio: "ignore" });
  assert.deepEqual([ignored.stdout, ignored.stderr], ["", ""]);
});

// ── time and aborts ──────────────────────────────────────────────────────────────────────────────

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

// ── descendants ──────────────────────────────────────────────────────────────────────────────────

test("a grandchild that holds the pipes does not hold up the result", async () => {
  const go = join(tempDir(), "go");
  const { stdout } = await run(script(`(while [ ! -e ${go} ]; do sleep 0.02; done; echo late) & echo early`));
  assert.equal(stdout, "early");
  writeFileSync(go, "");
  await waitFor(() => engineStats().children === 0, { what: "the pipes to be closed" });
});

test("a grandchild that holds the pipes does not keep the event loop running", async () => {
  for (const interactive of [false, true]) {
    const { stdout, code, stderr } = await runScript(`
      signalbox.run({ command: "sh", args: ["-c", "trap '' HUP; (sleep 60) & echo early"], interactive: ${interactive} })
        .then(({ stdout }) => console.log(stdout));
    `);
    assert.deepEqual([stdout.trim(), code], ["early", 0], stderr);
  }
});

// ── adapters ─────────────────────────────────────────────────────────────────────────────────────

test("an adapter's own input, streams and encoding count", async () => {
  const adapters = {
    input: { command: "cat", input: "of the adapter" },
    ignore: { command: "cat", stdin: "ignore" },
    stdio: { ...script("cat; echo out; echo err >&2"), stdio: ["ignore", "pipe", "pipe"] },
    terminal: { ...script("tty >/dev/null && echo yes"), interactive: true },
    bytes: { command: "echo", encoding: null },
  };
  await using_(new ProcessManager({ adapters }), async (manager) => {
    assert.equal((await manager.run({ adapter: "input" })).stdout, "of the adapter");
    assert.equal((await manager.run({ adapter: "input", input: "given" })).stdout, "given");
    assert.equal((await manager.run({ adapter: "ignore" })).stdout, "");
    const { stdout, stderr } = await manager.run({ adapter: "stdio" });
    assert.deepEqual([stdout, stderr], ["out", "err"]);
    assert.equal((await manager.run({ adapter: "terminal" })).stdout, "yes");
    assert.deepEqual((await manager.run({ adapter: "bytes" })).stdout, Buffer.from("\n"));
  });
});

test("results and errors of an adapter name its command and all arguments", async () => {
  await using_(new ProcessManager({ adapters: { sh: { command: "sh", args: ["-c"] } } }), async (manager) => {
    const { command, args } = await manager.run({ adapter: "sh", args: ["exit 0"] });
    assert.deepEqual([command, args], ["sh", ["-c", "exit 0"]]);
    const error = await failureOf(manager.run({ adapter: "sh", args: ["exit 5"] }));
    assert.equal(error.command, "sh");
    assert.match(error.message, /"sh" failed with exit code 5/);
    const failures = [];
    manager.on("failure", (failure) => failures.push(failure.error));
    await failureOf(manager.run({ adapter: "sh", args: ["exit 6"] }));
    assert.equal(failures[0].command, "sh");
  });
});

test("an unknown adapter rejects", async () => {
  const error = await failureOf(run({ adapter: "none" }));
  assert.equal(error.code, "ERR_SIGNALBOX_ADAPTER_UNKNOWN");
});

test("an adapter that throws is a mistake of the program, and rejects with its own error", async () => {
  const mistake = new TypeError("a mistake");
  const adapters = {
    broken() {
      throw mistake;
    },
  };
  await using_(new ProcessManager({ adapters }), async (manager) => {
    assert.equal(await failureOf(manager.run({ adapter: "broken", reject: false })), mistake);
  });
});

// ── many ─────────────────────────────────────────────────────────────────────────────────────────

test("2,000 runs, 32 at a time: nothing is lost, and nothing is left", { timeoutMs: 180_000 }, async () => {
  const RUNS = 2_000;
  const manager = new ProcessManager({ maxProcesses: 32, whenFull: "wait", maxEnded: 5 });
  await manager.run({ command: "true" });
  const before = { descriptors: openDescriptors().size, threads: threadCount() };
  let next = 0;
  let most = 0;
  const worker = async () => {
    while (next < RUNS) {
      const number = next++;
      most = Math.max(most, manager.list().filter((child) => child.exit === undefined).length);
      const { stdout, stderr, exitCode } = await manager.run({
        ...script(`cat; echo out-${number}; echo err-${number} >&2; exit ${number % 3}`),
        input: `in-${number}\n`,
        reject: false,
      });
      assert.deepEqual([stdout, stderr, exitCode], [`in-${number}\nout-${number}`, `err-${number}`, number % 3]);
    }
  };
  await Promise.all(Array.from({ length: 40 }, worker));
  assert.ok(most <= 32, `${most} at a time`);
  assert.ok(manager.list().length <= 5 + 1, `${manager.list().length} are listed`);
  await waitFor(() => engineStats().children === 0, { what: "all children to be closed" });
  assert.deepEqual(zombies(), []);
  await waitFor(() => openDescriptors().size <= before.descriptors, {
    what: `descriptors to be closed: ${[...openDescriptors().values()]}`,
  });
  // The host may have made a worker of its own for file access; the engine makes none.
  assert.ok(threadCount() <= before.threads + 4, `${threadCount()} threads, ${before.threads} before`);
});
