"use strict";
const { join } = require("node:path");
const { chmodSync, rmSync, writeFileSync } = require("node:fs");
const { engineStats, spawn, spawnPty } = require("signalbox");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { isRunning } = require("../system.js");

/** All that a terminal tells, in order. */
function record(terminal) {
  const told = { text: "", events: [] };
  terminal.onData((data) => (told.text += data));
  terminal.onExit((exit) => told.events.push(["exit", exit]));
  terminal.onClose(() => told.events.push(["close"]));
  terminal.onRestart((restart) => told.events.push(["restart", restart]));
  return told;
}

/** Sequences that a terminal gets in front of the next program. */
const RESET = /\x1b\[\?1049l.*\x1b\]8;;\x1b\\/; // oxlint-disable-line no-control-regex -- that is what they begin with

test("a program that runs is replaced: same id, listeners and viewers, no exit told", async () => {
  const terminal = spawnPty("sh", ["-c", "echo run; cat"], { id: "keeps-its-id" });
  const told = record(terminal);
  const viewer = terminal.attach({ flow: "lossless" });
  let viewed = "";
  const events = [];
  viewer.on("data", ({ data }) => (viewed += data));
  for (const event of ["exit", "end", "restart"]) viewer.on(event, () => events.push(event));
  await waitFor(() => viewed === "run\r\n", { what: "the first run" });
  const { pid } = terminal;
  await terminal.restart();
  assert.notEqual(terminal.pid, pid);
  assert.ok(!isRunning(pid));
  assert.equal(terminal.id, "keeps-its-id");
  assert.equal(terminal.state, "running");
  assert.equal(terminal.exit, undefined);
  await waitFor(() => told.text.slice(10).endsWith("run\r\n"), { what: "the second run" });
  assert.match(told.text, RESET);
  assert.equal(told.text.replace(RESET, "|"), "run\r\n|run\r\n");
  await waitFor(() => viewed === told.text, { what: "the viewer to see the same" });
  assert.deepEqual(events, ["restart"]);
  const expected = { pid: terminal.pid, offset: 5, previous: { exitCode: 129, signal: 1 } };
  assert.deepEqual(told.events, [["restart", expected]]);
  terminal.write("input\r");
  await waitFor(() => told.text.endsWith("input\r\ninput\r\n"), { what: "input to reach the new program" });
  await terminal.stop();
  await waitFor(() => told.events.length === 3, { what: "the end" });
  assert.deepEqual(told.events.slice(1), [["exit", { exitCode: 129, signal: 1 }], ["close"]]);
});

test("a program that has ended is started anew, and its next end is told, too", async () => {
  const folder = tempDir();
  const terminal = spawnPty("sh", ["-c", 'n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) > n; exit "$n"'], {
    cwd: folder,
  });
  const told = record(terminal);
  for (const exitCode of [0, 1, 2]) {
    const exit = await terminal.wait();
    assert.equal(exit.exitCode, exitCode);
    const isClosed = () => told.events.filter(([event]) => event === "close").length === exitCode + 1;
    await waitFor(isClosed, { what: "the close" });
    if (exitCode < 2) await terminal.restart();
  }
  assert.deepEqual(
    told.events.map(([event]) => event),
    ["exit", "close", "restart", "exit", "close", "restart", "exit", "close"],
  );
  assert.equal(terminal.health().restarts, 2);
});

test("what was written before stays, and late listeners get it all", async () => {
  const terminal = spawnPty("sh", ["-c", "echo $$; cat"]);
  const pids = [terminal.pid];
  for (let run = 0; run < 3; run += 1) {
    await terminal.restart();
    pids.push(terminal.pid);
  }
  let text = "";
  terminal.onData((data) => (text += data));
  const seen = () => text.replaceAll(new RegExp(RESET, "g"), "").split("\r\n").filter(Boolean).map(Number);
  await waitFor(() => seen().at(-1) === pids.at(-1), { what: "the last run" });
  // A program that was ended at once may have printed nothing.
  assert.deepEqual(
    seen(),
    pids.filter((pid) => seen().includes(pid)),
  );
  await terminal.stop();
});

test("the new program has the size of now, and the old one's descendants are gone", async () => {
  const terminal = spawnPty("sh", ["-c", "sleep 600 & echo $! $(stty size); wait"], { cols: 90, rows: 20 });
  const told = record(terminal);
  const reports = () => Array.from(told.text.matchAll(/(\d+) (\d+ \d+)\r\n/g));
  await waitFor(() => reports().length === 1, { what: "the first report" });
  terminal.resize(100, 30);
  await terminal.restart();
  await waitFor(() => reports().length === 2, { what: "the second report" });
  assert.deepEqual(
    reports().map(([, , size]) => size),
    ["20 90", "30 100"],
  );
  assert.ok(!isRunning(Number(reports()[0][1])));
  await terminal.stop();
});

test("a program that can't be started again leaves an ended terminal that says so", async () => {
  const folder = tempDir();
  const program = join(folder, "program");
  writeFileSync(program, "#!/bin/sh\necho ran\ncat\n");
  chmodSync(program, 0o755);
  const terminal = spawnPty(program);
  const told = record(terminal);
  const viewer = terminal.attach({ flow: "lossless" });
  const events = [];
  for (const event of ["exit", "end", "restart"]) viewer.on(event, () => events.push(event));
  await waitFor(() => told.text === "ran\r\n", { what: "the program" });
  rmSync(program);
  const waiting = terminal.wait();
  await assert.rejects(terminal.restart(), { code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND" });
  assert.equal((await waiting).signal, "SIGHUP");
  await waitFor(() => told.events.length === 2 && events.length === 2, { what: "the end" });
  assert.deepEqual(
    told.events.map(([event]) => event),
    ["exit", "close"],
  );
  assert.deepEqual(events, ["exit", "end"]);
  writeFileSync(program, "#!/bin/sh\necho again\n");
  chmodSync(program, 0o755);
  await terminal.restart();
  await waitFor(() => told.text.endsWith("again\r\n"), { what: "the program of now" });
  await terminal.wait();
});

test("restarts that are asked for together are one", async () => {
  const terminal = spawnPty("cat");
  const told = record(terminal);
  await Promise.all([terminal.restart(), terminal.restart(), terminal.restart()]);
  assert.equal(told.events.filter(([event]) => event === "restart").length, 1);
  await terminal.stop();
});

test("an AbortSignal stops the program of now", async () => {
  const stopping = new AbortController();
  const terminal = spawnPty("cat", [], { signal: stopping.signal });
  await terminal.restart();
  stopping.abort();
  assert.equal((await terminal.wait()).reason, "stopped");
});

test("a time limit holds for each program anew", async () => {
  const terminal = spawnPty("sleep", ["600"], { timeoutMs: 300 });
  await terminal.restart();
  const exit = await terminal.wait();
  assert.equal(exit.reason, "timedOut");
  assert.ok(exit.durationMs >= 290, `it ran for ${exit.durationMs} ms`);
});

test("many restarts leave no child behind", async () => {
  const before = engineStats().children;
  const terminal = spawnPty("cat");
  const told = record(terminal);
  for (let run = 0; run < 20; run += 1) await terminal.restart({ signal: "SIGKILL" });
  await terminal.stop({ signal: "SIGKILL" });
  await waitFor(() => told.events.at(-1)?.[0] === "close", { what: "the close" });
  await waitFor(() => engineStats().children <= before, { what: "the engine to forget them" });
});

test("the terminal of a process is not restarted by itself", async () => {
  const process = await spawn({ command: "cat", interactive: true });
  await assert.rejects(process.terminal.restart(), { code: "ERR_SIGNALBOX_PROCESS_STATE" });
  await process.stop();
});
