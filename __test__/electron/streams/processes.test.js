"use strict";
const { assert, test, waitFor } = require("../../harness.js");
const { withStreams } = require("./stream_window.js");

/** In a page: `fn(process)` with a shell that runs a script. */
const withShell = (evaluate, script, fn) =>
  evaluate(
    `async (script) => {
    const process = await window.signalbox.processes.spawn({ command: "sh", args: ["-c", script], id: "shell" });
    return (${fn})(process);
  }`,
    script,
  );

test("a page starts a process, writes to it, reads both of its streams, and is told the exit behind them", () =>
  withStreams({}, async ({ evaluate, processes }) => {
    const seen = await withShell(evaluate, "read name; echo hello $name; echo trouble >&2; exit 3", async (process) => {
      const seen = { out: "", err: "", lines: [], states: [], pid: process.pid };
      process.on("stdout", (text) => (seen.out += text));
      process.on("stderr", (text) => (seen.err += text));
      process.on("line", ({ stream, text }) => seen.lines.push(`${stream}: ${text}`));
      process.on("state", (state) => seen.states.push(state));
      const exit = process.wait();
      process.write("page\n");
      seen.exit = await exit;
      return seen;
    });
    assert.equal(seen.pid, processes.get("shell").pid);
    assert.deepEqual([seen.out, seen.err], ["hello page\n", "trouble\n"]);
    assert.deepEqual(seen.lines.sort(), ["stderr: trouble", "stdout: hello page"]);
    assert.deepEqual(seen.states, ["failed"]);
    assert.equal(seen.exit.exitCode, 3);
  }));

test("a process that main has started is found, followed, measured, signalled and stopped by a page", () =>
  withStreams({}, async ({ evaluate, processes }) => {
    const script = "trap 'echo signalled' USR1; echo ready; while :; do sleep 0.01; done";
    const child = await processes.spawn({
      command: "sh",
      args: ["-c", script],
      id: "server",
      name: "Server",
      metadata: { port: 80 },
    });
    const seen = await evaluate(async () => {
      const { processes } = window.signalbox;
      const [listed] = await processes.list();
      const process = await processes.get("server");
      const lines = [];
      const line = () =>
        new Promise((resolve) => {
          window.next = resolve;
        });
      let next = line();
      process.on("line", ({ text }) => {
        lines.push(text);
        window.next();
      });
      await next;
      next = line();
      await process.signal("SIGUSR1");
      await next;
      const metrics = await process.metrics();
      const exit = await process.stop();
      return {
        listed,
        lines,
        metrics,
        exit,
        isDate: listed.startTime instanceof Date,
        status: await processes.status("server"),
      };
    });
    assert.deepEqual(seen.lines.slice(0, 2), ["ready", "signalled"]);
    assert.equal(seen.listed.pid, child.pid);
    assert.equal(seen.listed.name, "Server");
    assert.deepEqual(seen.listed.metadata, { port: 80 });
    assert.ok(seen.isDate);
    assert.ok(seen.metrics.memoryBytes > 0);
    assert.equal(seen.exit.reason, "stopped");
    assert.equal(seen.status.exit.reason, "stopped");
  }));

test("a page that reads from an offset, or the last lines, gets these", () =>
  withStreams({}, async ({ evaluate, processes }) => {
    const child = await processes.spawn({
      command: "sh",
      args: ["-c", "seq 5; read x; echo more; read x"],
      id: "lines",
    });
    await waitFor(() => child.outputStats().bytes === 10, { what: "the lines" });
    const seen = await evaluate(async () => {
      const process = await window.signalbox.processes.get("lines");
      const seen = { all: "", last: "", later: "" };
      process.on("stdout", (text) => (seen.all += text));
      process.on("stdout", (text) => (seen.last += text), { lastLines: 2 });
      process.on("stdout", (text) => (seen.later += text), { fromOffset: 6 });
      const until = async (condition) => {
        while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      await until(() => seen.all.length === 10 && seen.later.length === 4 && seen.last.length === 4);
      process.write("\n");
      await until(() => Object.values(seen).every((text) => text.endsWith("more\n")));
      return seen;
    });
    assert.deepEqual(seen, { all: "1\n2\n3\n4\n5\nmore\n", last: "4\n5\nmore\n", later: "4\n5\nmore\n" });
  }));

test("a page that takes nothing misses what goes by, and is told exactly how much", () =>
  withStreams({}, async ({ evaluate, processes }) => {
    const seen = await withShell(evaluate, "head -c 30000000 /dev/zero", async (process) => {
      const seen = { bytes: 0, skipped: 0 };
      process.on("stdout", (data) => void (seen.bytes += data.length), { encoding: null });
      process.on("gap", ({ skippedBytes }) => (seen.skipped += skippedBytes));
      process.pauseOutput();
      // The process does not wait for this page: it ends while the page is paused.
      while (!process.exit) await new Promise((resolve) => setTimeout(resolve, 5));
      process.resumeOutput();
      await process.wait();
      return seen;
    });
    assert.ok(seen.skipped > 20_000_000, JSON.stringify(seen));
    assert.equal(seen.bytes + seen.skipped, 30_000_000);
    assert.equal(processes.get("shell").exit.exitCode, 0);
  }));

test("processes are followed: what there is, what comes, ends, and what they use", () =>
  withStreams({}, async ({ evaluate, processes }) => {
    await evaluate(async () => {
      window.changed = [];
      window.metrics = [];
      const take = (news) => {
        window.changed.push(...news.changed);
        window.metrics.push(...news.metrics);
      };
      await window.signalbox.processes.watch(take, { metricsIntervalMs: 100 });
    });
    await processes.spawn({ command: "sh", args: ["-c", "read x; exit 4"], id: "watched" });
    const last = () => evaluate(() => window.changed.filter(({ id }) => id === "watched").at(-1));
    await waitFor(async () => (await last())?.state === "running", { what: "the start" });
    await waitFor(
      () => evaluate(() => window.metrics.some(({ id, memoryBytes }) => id === "watched" && memoryBytes > 0)),
      { what: "figures" },
    );
    processes.get("watched").write("\n");
    await waitFor(async () => (await last()).exit?.exitCode === 4, { what: "the end" });
  }));

test("what an application keeps with a process and can't be cloned does not reach a page, and hurts nobody", () =>
  withStreams({}, async ({ evaluate, processes }) => {
    const child = await processes.spawn({
      command: "sh",
      args: ["-c", "read x"],
      id: "odd",
      metadata: { call() {}, self: 1n },
    });
    child.setMetric("odd", () => {});
    const seen = await evaluate(async () => {
      const process = await window.signalbox.processes.get("odd");
      const metrics = await process.metrics();
      await process.stop({ graceMs: 0 });
      await process.wait();
      return { metadata: process.status.metadata, custom: metrics.custom };
    });
    assert.deepEqual(seen, { metadata: undefined, custom: {} });
  }));

test("a command that can't be started is an error in the page, with its facts", () =>
  withStreams({ rights: { processes: { spawn: ["no-such-command"] } } }, async ({ evaluate }) => {
    const error = await evaluate(() =>
      window.signalbox.processes
        .spawn({ command: "no-such-command" })
        .catch(({ code, command }) => ({ code, command })),
    );
    assert.deepEqual(error, { code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND", command: "no-such-command" });
  }));
