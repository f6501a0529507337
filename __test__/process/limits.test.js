"use strict";
// Limits on memory. `tail` holds what it reads until its input ends, so its memory is what it was sent.

const { engineStats, spawn, spawnPty } = require("signalbox");
const { collectProcess } = require("../collect.js");
const { assert, test, waitFor } = require("../harness.js");
const { findProcesses } = require("../system.js");

const MIB = 1 << 20;
const TAIL = { command: "tail", args: ["-n", "1"], stdout: "ignore", metricsIntervalMs: 20 };
/** Grows to some 64 MiB by itself, and stays. */
const GROW = "{ head -c 67108864 /dev/zero; sleep 600; } | tail -n 1";

/** Gathers warnings, in one list with errors and the exit. */
function collectNews(child) {
  const news = [];
  child.on("warning", (warning) => news.push(["warning", warning]));
  child.on("error", (error) => news.push(["error", error]));
  child.on("exit", (exit) => news.push(["exit", exit]));
  return news;
}

async function feed(child, mebibytes) {
  for (let sent = 0; sent < mebibytes && !child.exit; sent++) {
    child.write(Buffer.alloc(MIB));
    await child.drain().catch(() => {}); // it may be stopped meanwhile
  }
}

test("above one bound a process is warned of once, above the other it is stopped", async () => {
  const limits = { memoryBytes: { warn: 16 * MIB, kill: 48 * MIB } };
  const child = await spawn({ ...TAIL, limits });
  const news = collectNews(child);
  await feed(child, 24);
  await waitFor(() => news.length === 1, { what: "the warning" });
  const [, warning] = news[0];
  assert.deepEqual({ ...warning, bytes: 0 }, { type: "memory", scope: "process", bytes: 0, limitBytes: 16 * MIB });
  assert.ok(warning.bytes > 16 * MIB && warning.bytes < 48 * MIB);

  await feed(child, 40);
  const { reason } = await child.wait();
  assert.equal(reason, "limitExceeded");
  assert.equal(child.state, "failed");
  await waitFor(() => news.at(-1)[0] === "exit", { what: "the exit" });
  const failures = news.filter(([, { code }]) => code === "ERR_SIGNALBOX_PROCESS_MEMORY").map(([, error]) => error);
  assert.equal(failures.length, 1, JSON.stringify(news));
  assert.equal(failures[0].scope, "process");
  assert.equal(failures[0].pid, child.pid);
  assert.equal(failures[0].limitBytes, 48 * MIB);
  assert.ok(failures[0].bytes > 48 * MIB);
  assert.equal(news.filter(([name]) => name === "warning").length, 1);
});

test("below its bounds a process is left alone", async () => {
  const limits = { memoryBytes: { warn: 512 * MIB, kill: 1024 * MIB }, treeMemoryBytes: 1024 * MIB };
  const child = await spawn({ ...TAIL, limits });
  const news = collectNews(child);
  let looks = 0;
  child.on("metrics", () => looks++);
  await feed(child, 8);
  await waitFor(() => looks > 5, { what: "some looks" });
  child.end();
  const { reason, exitCode } = await child.wait();
  assert.deepEqual([reason, exitCode], ["exited", 0]);
  await waitFor(() => news.length > 0, { what: "the exit" });
  assert.deepEqual(
    news.map(([name]) => name),
    ["exit"],
  );
});

test("a bound on the tree counts grandchildren, and all of it is stopped", async () => {
  const mark = `sleep 60${process.pid}.5`; // a command line that nobody else has
  const limits = { memoryBytes: { warn: 16 * MIB }, treeMemoryBytes: { warn: 8 * MIB, kill: 32 * MIB } };
  const line = `${GROW.replace("sleep 600", mark)}; :`;
  const child = await spawn({ command: "sh", args: ["-c", line], metricsIntervalMs: 20, limits });
  const news = collectNews(child);
  const { reason } = await child.wait();
  assert.equal(reason, "limitExceeded");
  await waitFor(() => news.at(-1)?.[0] === "exit", { what: "the exit" });
  const told = news.map(([name, { scope }]) => [name, scope]);
  assert.deepEqual(told, [
    ["warning", "tree"],
    ["error", "tree"],
    ["exit", undefined],
  ]);
  await waitFor(() => findProcesses(mark).length === 0, { what: "the end of the tree" });
});

test("limits are kept though this thread is blocked and nobody listens", async () => {
  // No interval: the first look comes soon, the others each second.
  const child = await spawn({ command: "sh", args: ["-c", GROW], limits: { treeMemoryBytes: 32 * MIB } });
  const { wakeUps } = engineStats();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
  assert.ok(engineStats().wakeUps - wakeUps <= 1);
  const { reason } = await child.wait({ timeoutMs: 30_000 });
  assert.equal(reason, "limitExceeded");
});

test("a stop that was asked for keeps its reason", async () => {
  const line = `trap "" TERM; echo up; read go; ${GROW}`; // what ignores a signal starts what ignores it
  const options = { command: "sh", args: ["-c", line], metricsIntervalMs: 10, limits: { treeMemoryBytes: 32 * MIB } };
  const child = await spawn(options);
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "up\n", { what: "the trap" });
  const stopped = child.stop({ graceMs: 60_000 });
  child.write("go\n");
  const grown = async () => (await child.metrics()).treeMemoryBytes > 48 * MIB;
  await waitFor(grown, { what: "more than the limit" });
  child.kill();
  assert.equal((await stopped).reason, "stopped");
  await output.closed;
  assert.deepEqual(output.errors, []);
});

test("a terminal has limits, too", async () => {
  const limits = { treeMemoryBytes: { warn: 8 * MIB, kill: 32 * MIB } };
  const terminal = spawnPty("sh", ["-c", `${GROW}; :`], { metricsIntervalMs: 20, limits });
  const told = [];
  terminal.onWarning(({ scope }) => told.push(scope));
  terminal.onError(({ code }) => told.push(code));
  const { reason } = await terminal.wait();
  assert.equal(reason, "limitExceeded");
  await waitFor(() => told.length === 2, { what: "the warning and the failure" });
  assert.deepEqual(told, ["tree", "ERR_SIGNALBOX_PROCESS_MEMORY"]);
});
