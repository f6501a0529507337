"use strict";

// Processes publish what happens to them on buses, from the engine's own threads.

const { EventBus, ProcessManager } = require("../../index.js");
const { codecStats } = require("../../native.js");
const { acquireCore, releaseCore } = require("../../lib/bus/home.js");
const { addReceiver, collect, removeReceiver } = require("../../lib/environment.js");
const { assert, test, waitFor } = require("../harness.js");

let names = 0;

/** A bus and a manager of its own, and all events that were heard. */
async function publishing(options, body, busOptions) {
  const bus = new EventBus({ name: `publishing-${(names += 1)}`, ...busOptions });
  const manager = new ProcessManager();
  const events = [];
  bus.on("*", (payload, meta) => events.push({ event: meta.event, source: meta.source, ...payload }));
  const dispose = manager.publishTo(bus, options);
  try {
    await body({ bus, manager, events, dispose });
  } finally {
    await manager.stopAll();
    dispose();
    bus.close();
  }
}

const shell = (script, more) => ({ command: "sh", args: ["-c", script], ...more });

/** Of one name, without what each has. */
const named = (events, name) =>
  events.filter(({ event }) => event === name).map(({ event: _event, source: _source, ...rest }) => rest);

test("start, states and exit of a process are events of the engine's", async () => {
  await publishing({}, async ({ manager, events }) => {
    const child = await manager.spawn(shell("exit 3", { id: "job", name: "a job" }));
    await child.wait();
    await waitFor(() => named(events, "process:exit").length === 1);
    assert.deepEqual(named(events, "process:started"), [{ id: "job", name: "a job", pid: child.pid }]);
    const [{ durationMs, ...exit }] = named(events, "process:exit");
    assert.deepEqual(exit, { id: "job", name: "a job", exitCode: 3, signal: null, reason: "exited" });
    assert.ok(durationMs > 0);
    assert.deepEqual(
      named(events, "process:state").map(({ state }) => state),
      ["starting", "running", "failed"],
    );
    assert.deepEqual([...new Set(events.map(({ source }) => source))], ["engine"]);
  });
});

test("lines come in their order, and before the exit", async () => {
  await publishing({ events: ["line", "exit"] }, async ({ manager, events }) => {
    await manager.spawn(shell("seq 1 20000; echo é漢 😀; printf 'no end'", { id: "seq" }));
    await waitFor(() => named(events, "process:exit").length === 1);
    const lines = named(events, "process:line");
    assert.deepEqual(lines[0], { id: "seq", stream: "stdout", line: "1" });
    assert.deepEqual(
      lines.map(({ line }) => line),
      [...Array.from({ length: 20_000 }, (_, at) => String(at + 1)), "é漢 😀", "no end"],
    );
    assert.equal(events[events.length - 1].event, "process:exit");
  });
});

test("a program that can't be started is an event", async () => {
  await publishing({ prefix: "p/" }, async ({ manager, events }) => {
    await assert.rejects(manager.spawn({ command: "/nowhere/nothing", id: "x" }));
    await waitFor(() => named(events, "p/process:failed").length === 1);
    const [{ id, code }] = named(events, "p/process:failed");
    assert.deepEqual([id, code], ["x", "ERR_SIGNALBOX_SPAWN_NOT_FOUND"]);
  });
});

test("standard error alone, of processes that are wanted, with a prefix", async () => {
  const options = { prefix: "app/", events: ["line"], streams: ["stderr"], where: ({ id }) => id !== "other" };
  await publishing(options, async ({ manager, events }) => {
    const script = "echo out; echo err >&2";
    for (const id of ["other", "wanted"]) await (await manager.spawn(shell(script, { id }))).wait();
    await waitFor(() => events.length > 0);
    assert.deepEqual(named(events, "app/process:line"), [{ id: "wanted", stream: "stderr", line: "err" }]);
    assert.equal(events.length, 1);
  });
});

test("figures of an interval are published without a listener in JavaScript", async () => {
  await publishing({ events: ["metrics"] }, async ({ manager, events }) => {
    await manager.spawn(shell("sleep 60", { id: "sleeper", metricsIntervalMs: 100 }));
    const [metrics] = await waitFor(() => {
      const all = named(events, "process:metrics");
      return all.length > 0 && all;
    });
    assert.equal(metrics.id, "sleeper");
    assert.ok(metrics.memoryBytes > 0 && metrics.treeProcesses >= 1, JSON.stringify(metrics));
  });
});

test("what a terminal's screen sees is published", async () => {
  await publishing({ events: ["terminal"] }, async ({ manager, events }) => {
    const script = "printf '\\033]0;hello\\007\\033]7;file:///tmp\\033\\\\'; sleep 60";
    const child = await manager.spawn(shell(script, { id: "t", interactive: true }));
    child.terminal.screen.on("title", () => {});
    await waitFor(() => named(events, "terminal:title").length > 0 && named(events, "terminal:cwd").length > 0);
    assert.deepEqual(named(events, "terminal:title"), [{ id: "t", title: "hello" }]);
    assert.deepEqual(named(events, "terminal:cwd"), [{ id: "t", cwd: "/tmp" }]);
  });
});

test("the engine's log is published where that is asked for", async () => {
  await publishing({ events: [], log: "signalbox::process=debug" }, async ({ manager, events }) => {
    await (await manager.spawn(shell("exit 0"))).wait();
    const record = await waitFor(() => named(events, "log").find(({ message }) => message === "started"));
    assert.equal(record.level, "debug");
    assert.equal(record.target, "signalbox::process");
    assert.ok(record.at instanceof Date && Math.abs(record.at - Date.now()) < 60_000);
    assert.ok(Number(record.fields.pid) > 0);
  });
});

test("after the disposer nothing is published, and the child goes on", async () => {
  await publishing({ events: ["line", "state"] }, async ({ manager, events, dispose }) => {
    const child = await manager.spawn(shell("read a; yes | head -c 3000000; read b", { id: "y" }));
    await waitFor(() => named(events, "process:state").some(({ state }) => state === "running"));
    dispose();
    child.write("go\n");
    await waitFor(() => child.outputStats().bytes >= 3_000_000);
    assert.deepEqual(named(events, "process:line"), []);
  });
});

test("processes that run already are published from now on", async () => {
  const bus = new EventBus({ name: `publishing-${(names += 1)}` });
  const manager = new ProcessManager();
  const lines = [];
  bus.on("process:line", ({ line }) => lines.push(line));
  const started = bus.waitFor("process:started");
  const child = await manager.spawn(shell("echo before; read a; echo after; read b", { id: "old" }));
  await waitFor(() => child.outputStats().bytes > 0);
  const dispose = manager.publishTo(bus, { events: ["started", "line"] });
  assert.equal((await started).id, "old");
  child.write("go\n");
  await waitFor(() => lines.length > 0);
  assert.deepEqual(lines, ["after"]);
  await manager.stopAll();
  dispose();
  bus.close();
});

/** So that a page is soon behind. */
const SMALL = { windowBytes: 65_536, highWaterBytes: 65_536 };

/** Pages, which acknowledge what they are handed while `isReading`. */
function openPages(bus, count, options) {
  const core = acquireCore(bus.name, {});
  const policy = { receive: ["*"] };
  const pages = Array.from({ length: count }, () => {
    const native = core.link.openRemote("page", policy, options);
    const page = { native, bodies: [], isReading: true, last: 0 };
    page.receive = (_kind, payload) => {
      if (!Array.isArray(payload) || typeof payload[2] !== "string") return;
      page.last = payload[0];
      page.bodies.push(payload[2]);
      if (page.isReading && native.acknowledge(payload[0]) & 2) collect();
    };
    addReceiver(native.id, page);
    native.setInterest(["process:line"]);
    return page;
  });
  const close = () => {
    for (const { native } of pages) native.close();
    for (const page of pages) removeReceiver(page.native.id, page);
    releaseCore(core);
  };
  return { pages, close };
}

const linesOf = (bodies) =>
  bodies.flatMap((body) =>
    JSON.parse(body).flatMap(([, , , , rows]) => rows.filter((_, at) => at % 2 === 1).map(({ line }) => line)),
  );

test("an event is encoded once for ten pages, and never in JavaScript", async () => {
  const bus = new EventBus({ name: `publishing-${(names += 1)}` });
  const manager = new ProcessManager();
  const { pages, close } = openPages(bus, 10);
  const dispose = manager.publishTo(bus, { events: ["line"] });
  const before = codecStats();
  const statsBefore = bus.stats();
  await manager.spawn(shell("seq 1 5000"));
  const COUNT = 5_000;
  await waitFor(() => pages.every(({ bodies }) => linesOf(bodies).length === COUNT));
  const after = codecStats();
  assert.equal(after.encoded - before.encoded, COUNT);
  assert.deepEqual([after.decoded - before.decoded, after.validated - before.validated], [0, 0]);
  const bodies = pages[0].bodies.length;
  const { composed, shared } = pages[0].native.stats();
  assert.ok(shared >= composed * 5, `${composed} composed, ${shared} shared for ${bodies} frames`);
  assert.equal(bus.stats().emitted, statsBefore.emitted);
  await manager.stopAll();
  dispose();
  close();
  bus.close();
});

test("a page that is behind has a lossless child wait, and gets every line in the end", async () => {
  const bus = new EventBus({ name: `publishing-${(names += 1)}` });
  const manager = new ProcessManager();
  const { pages, close } = openPages(bus, 2, SMALL);
  const [slow] = pages;
  slow.isReading = false;
  const dispose = manager.publishTo(bus, { events: ["line"] });
  // Much more than the bus's queue, the views and the pipe take together.
  const COUNT = 400_000;
  const child = await manager.spawn(shell(`seq 1 ${COUNT}`));
  await waitFor(() => child.outputStats().paused);
  assert.ok(slow.native.stats().queuedBytes < 4_000_000);
  slow.isReading = true;
  if (slow.native.acknowledge(slow.last) & 2) collect();
  await waitFor(() => linesOf(slow.bodies.slice(-1)).includes(String(COUNT)), { timeoutMs: 50_000 });
  assert.equal(linesOf(slow.bodies).length, COUNT);
  assert.equal(slow.native.stats().dropped, 0);
  await manager.stopAll();
  dispose();
  close();
  bus.close();
});

test("a lossy flow lets the child go on, and tells how much is missing", async () => {
  const bus = new EventBus({ name: `publishing-${(names += 1)}` });
  const manager = new ProcessManager();
  const { pages, close } = openPages(bus, 2, SMALL);
  const [slow] = pages;
  slow.isReading = false;
  let skipped = 0;
  let heard = 0;
  const bytesOf = (line) => Buffer.byteLength(line) + 1;
  bus.on("process:skipped", ({ bytes }) => (skipped += bytes));
  bus.on("process:line", ({ line }) => (heard += bytesOf(line)));
  const dispose = manager.publishTo(bus, { events: ["line"], flow: "lossy" });
  const child = await manager.spawn(shell("seq 1 1000000; echo", { output: { overflow: "overwrite" } }));
  await child.wait();
  const written = child.outputStats().bytes;
  slow.isReading = true;
  if (slow.native.acknowledge(slow.last) & 2) collect();
  await waitFor(() => heard + skipped >= written, { timeoutMs: 30_000 });
  assert.ok(skipped > 0);
  await manager.stopAll();
  dispose();
  close();
  bus.close();
});

test("what is asked for wrongly is refused", () => {
  const manager = new ProcessManager();
  const bus = new EventBus({ name: `publishing-${(names += 1)}` });
  const refused = (options, code) => assert.throws(() => manager.publishTo(bus, options), { code });
  refused({ events: ["lines"] }, "ERR_SIGNALBOX_OPTION_RANGE");
  refused({ flow: "fast" }, "ERR_SIGNALBOX_OPTION_RANGE");
  refused({ prefix: 5 }, "ERR_SIGNALBOX_OPTION_TYPE");
  refused({ log: "no=such=filter" }, "ERR_SIGNALBOX_OPTION_RANGE");
  refused({ unknown: 1 }, "ERR_SIGNALBOX_OPTION_UNKNOWN");
  assert.throws(() => manager.publishTo({}), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  bus.close();
});
