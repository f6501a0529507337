"use strict";
// Figures against known work. No times are asserted: a loaded machine may take as long as it likes.

const { join } = require("node:path");
const { engineStats, spawn, spawnPty } = require("signalbox");
const { COLUMNS, aggregate, hostUsage, metricsOf } = require("../../lib/metrics.js");
const { METRICS_COLUMNS } = require("../../native.js");
const { collectProcess } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { openDescriptors } = require("../system.js");

const SLEEP = { command: "sleep", args: ["600"], stdin: "ignore", stdout: "ignore", stderr: "ignore" };

/** Options of a child that runs JavaScript on this host, and says when it has got as far as `say()`. */
function script(source) {
  return {
    command: process.execPath,
    args: ["-e", `const say = () => process.stdout.write("done\\n"); const fs = require("fs"); ${source}`],
    env: { ELECTRON_RUN_AS_NODE: "1" },
  };
}

async function spawnAll(count, options) {
  return Promise.all(Array.from({ length: count }, () => spawn(options)));
}

async function killAll(children) {
  await Promise.all(children.map((child) => child.kill()));
}

/** Polls the figures of a child until they are as wanted, and returns them. */
function figuresOf(child, isEnough, what) {
  return waitFor(
    async () => {
      const metrics = await child.metrics();
      return isEnough(metrics) && metrics;
    },
    { what, timeoutMs: 30_000 },
  );
}

test("a process that keeps a core busy shows it, one that sleeps does not", async () => {
  const busy = await spawn({ command: "sh", args: ["-c", "while :; do :; done"] });
  const idle = await spawn(SLEEP);
  const used = await figuresOf(busy, ({ userMs, systemMs }) => userMs + systemMs > 200, "processor time");
  assert.ok(used.cpuPercent > 5, `${used.cpuPercent} %`);
  const [of, ofIdle] = await metricsOf([busy, idle]);
  assert.ok(of.treeCpuPercent >= of.cpuPercent && of.treeCpuMs >= of.userMs + of.systemMs);
  assert.ok(ofIdle.userMs + ofIdle.systemMs < 100);
  await killAll([busy, idle]);
});

test("memory that is held is resident memory", async () => {
  const child = await spawn(script("globalThis.held = Buffer.alloc(64 << 20, 1); say(); setInterval(() => {}, 1e6)"));
  const { memoryBytes, threads } = await figuresOf(child, (it) => it.memoryBytes > 64 << 20, "64 MiB");
  assert.ok(memoryBytes < 2 ** 30 && threads >= 1);
  await child.kill();
});

test("bytes that were written and read are counted", async () => {
  const file = JSON.stringify(join(tempDir(), "ten-megabytes"));
  const source = `const file = ${file};
    for (let i = 0; i < 10; i++) fs.appendFileSync(file, Buffer.alloc(1_000_000, 65));
    fs.readFileSync(file); say(); setInterval(() => {}, 1e6)`;
  const child = await spawn(script(source));
  const output = collectProcess(child);
  await waitFor(() => output.stdout === "done\n", { what: "the work", timeoutMs: 30_000 });
  const { readBytes, writtenBytes } = await child.metrics();
  assert.ok(writtenBytes >= 10_000_000 && writtenBytes < 12_000_000, `${writtenBytes} written`);
  assert.ok(readBytes >= 10_000_000, `${readBytes} read`);
  await child.kill();
});

test("open descriptors are counted", async () => {
  const child = await spawn({
    command: "sh",
    args: ["-c", "echo reads; read go; exec 5</dev/null 6</dev/null 7</dev/null; read go"],
  });
  // Before that, it may have a library open.
  await child.once("line");
  const before = await figuresOf(child, ({ handles }) => handles > 2, "descriptors");
  child.write("go\n");
  await figuresOf(child, ({ handles }) => handles === before.handles + 3, "three more");
  await child.kill();
});

test("the start is that of the process, and stays the same", async () => {
  const before = Date.now();
  const child = await spawn(SLEEP);
  const first = await child.metrics();
  assert.ok(first.startTime instanceof Date);
  // The system counts in steps of 10 ms.
  assert.ok(first.startTime.getTime() > before - 20 && first.startTime.getTime() <= Date.now() + 20);
  const second = await figuresOf(child, ({ uptimeMs }) => uptimeMs > first.uptimeMs + 50, "some time");
  assert.deepEqual(second.startTime, first.startTime);
  await child.kill();
});

test("a tree is summed with grandchildren, and those that have ended leave their time", async () => {
  const line = `sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'; sh -c 'sleep 600 & sleep 600 & wait'; :`;
  const child = await spawn({ command: "sh", args: ["-c", line] });
  const metrics = await figuresOf(child, ({ treeProcesses }) => treeProcesses === 4, "four processes");
  assert.ok(metrics.treeMemoryBytes > metrics.memoryBytes);
  assert.ok(metrics.treeCpuMs >= metrics.userMs + metrics.systemMs + 20, "the loop is over, its time is not lost");
  await child.kill();
});

test("200 children are one delivery, in their order, and those that have ended are undefined", async () => {
  const children = await spawnAll(200, SLEEP);
  await children[7].kill();
  for (const fields of ["basic", "full"]) {
    const before = engineStats().deliveries;
    const all = await metricsOf(children, { fields });
    assert.equal(engineStats().deliveries - before, 1);
    assert.equal(all.length, 200);
    assert.equal(all[7], undefined);
    assert.ok(all.every((metrics, index) => index === 7 || metrics.memoryBytes > 0));
    assert.equal("treeProcesses" in all[0], fields === "full");
  }
  const before = engineStats().deliveries;
  await Promise.all(children.map((child) => child.metrics()));
  assert.equal(engineStats().deliveries - before, 1, "requests of one turn are one");
  await killAll(children);
});

test("no descriptor is left of 500 children that were sampled", { timeoutMs: 120_000 }, async () => {
  await hostUsage(); // what stays for good is there from now on
  const before = openDescriptors().size;
  for (let round = 0; round < 10; round++) {
    const children = await spawnAll(50, SLEEP);
    const closed = children.map((child) => new Promise((resolve) => child.on("close", resolve)));
    for (let samples = 0; samples < 3; samples++) await metricsOf(children);
    assert.ok(openDescriptors().size > before + 50, "descriptors are kept for who is sampled again");
    await killAll(children);
    await Promise.all(closed);
  }
  await waitFor(() => openDescriptors().size <= before, { what: "all descriptors to be closed" });
});

test("figures come each interval while somebody listens", async () => {
  const child = await spawn({ ...SLEEP, metricsIntervalMs: 20 });
  const seen = [];
  const dispose = child.on("metrics", (metrics) => seen.push(metrics));
  await waitFor(() => seen.length >= 5, { what: "five intervals" });
  assert.ok(seen.every(({ treeProcesses, handles }) => treeProcesses === 1 && handles > 0));
  dispose();
  const count = seen.length;
  const again = child.on("metrics", (metrics) => seen.push(metrics));
  await waitFor(() => seen.length >= count + 3, { what: "intervals for who came back" });
  again();
  await child.kill();
});

test("children with one interval are told together", async () => {
  const children = await spawnAll(40, { ...SLEEP, metricsIntervalMs: 50 });
  let told = 0;
  for (const child of children) child.on("metrics", () => told++);
  await waitFor(() => told >= 80, { what: "the first rounds" });
  const [toldBefore, deliveries] = [told, engineStats().deliveries];
  await waitFor(() => told >= toldBefore + 200, { what: "five rounds" });
  const each = (told - toldBefore) / (engineStats().deliveries - deliveries);
  assert.ok(each >= 20, `${each} children a delivery`);
  await killAll(children);
});

test("while this thread is blocked sampling goes on, and only the newest figures wait", async () => {
  const child = await spawn({ ...SLEEP, metricsIntervalMs: 10 });
  const seen = [];
  child.on("metrics", (metrics) => seen.push(metrics));
  await waitFor(() => seen.length > 0, { what: "the first figures" });
  const { uptimeMs } = await child.metrics();
  const before = seen.length;
  const deliveries = engineStats().deliveries;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  await waitFor(() => seen.length > before, { what: "figures after the pause" });
  assert.ok(engineStats().deliveries - deliveries <= 2, "dozens of intervals made no dozens of deliveries");
  assert.ok(seen[before].uptimeMs > uptimeMs + 250, "the newest, not the oldest");
  await child.kill();
});

test("a terminal and both faces of an interactive process hear of their figures", async () => {
  const terminal = spawnPty("sleep", ["600"], { metricsIntervalMs: 20 });
  const child = await spawn({ command: "sleep", args: ["600"], interactive: true, metricsIntervalMs: 20 });
  const heard = { terminal: 0, child: 0, face: 0 };
  terminal.onMetrics(({ memoryBytes }) => (heard.terminal += Number(memoryBytes > 0)));
  const dispose = child.on("metrics", () => heard.child++);
  child.terminal.onMetrics(() => heard.face++);
  await waitFor(() => heard.terminal > 1 && heard.child > 1 && heard.face > 1, { what: "all three" });
  dispose();
  const before = heard.face;
  await waitFor(() => heard.face > before + 1, { what: "the other face, still" });
  await Promise.all([child.kill(), terminal.stop({ signal: "SIGKILL" })]);
});

test("figures of the program's own go along", async () => {
  const child = await spawn(SLEEP);
  assert.deepEqual((await child.metrics()).custom, {});
  child.setMetric("jobs", 3).setMetric("__proto__", { of: "mine" }).setMetric("gone", 1).setMetric("gone", undefined);
  const { custom } = await child.metrics();
  assert.deepEqual(Object.entries(custom), [
    ["jobs", 3],
    ["__proto__", { of: "mine" }],
  ]);
  assert.throws(() => child.setMetric(1, 2), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  await child.kill();
});

test("a process that has ended has no figures, whenever it is asked", async () => {
  const child = await spawn({ command: "true" });
  const output = collectProcess(child);
  // Some of these are asked before its end is known here.
  const asked = [];
  while (!child.exit) asked.push(await child.metrics());
  await output.closed;
  assert.equal(await child.metrics(), undefined);
  assert.deepEqual(await metricsOf([child, child]), [undefined, undefined]);
  for (const metrics of asked) assert.ok(metrics === undefined || metrics.memoryBytes >= 0);
});

test("figures of the machine", async () => {
  const { cpuPercent, totalMemoryBytes, availableMemoryBytes } = await hostUsage();
  assert.ok(cpuPercent >= 0 && cpuPercent <= 100, `${cpuPercent} %`);
  assert.ok(availableMemoryBytes > 0 && availableMemoryBytes < totalMemoryBytes);
});

test("an answer is awaited though nothing else keeps the loop running", async () => {
  const path = JSON.stringify(join(__dirname, "..", "..", "lib", "metrics.js"));
  const { stdout } = await runScript(
    `require(${path}).hostUsage().then((usage) => console.log(typeof usage.cpuPercent))`,
  );
  assert.equal(stdout, "number\n");
});

test("the thread that reads figures ends with the engine", async () => {
  const { stdout } = await runScript(`/* lazy */
    const fs = require("node:fs");
    const name = (id) => { try { return fs.readFileSync("/proc/self/task/" + id + "/comm", "utf8"); } catch { return "ended meanwhile"; } };
    const names = () => fs.readdirSync("/proc/self/task").map(name);
    const runs = () => names().some((name) => name.startsWith("signalbox-metri"));
    const source = \`const { spawn } = require(\${JSON.stringify(root)});
      spawn({ command: "sleep", args: ["600"] }).then((child) => child.metrics()).then(() => require("node:worker_threads").parentPort.postMessage("asked"));\`;
    (async () => {
      const worker = new workers.Worker(source, { eval: true });
      await new Promise((resolve, reject) => { worker.once("message", resolve); worker.once("error", reject); });
      console.log(runs());
      await worker.terminate();
      for (let polls = 0; runs() && polls < 1000; polls++) await new Promise((resolve) => setTimeout(resolve, 10));
      console.log(runs());
    })();`);
  assert.equal(stdout, "true\nfalse\n");
});

test("sums are of what is known", () => {
  const one = {
    cpuPercent: 50,
    cpuMs: 9,
    memoryBytes: 10,
    handles: null,
    threads: 2,
    readBytes: 1,
    userMs: 5,
    systemMs: 6,
  };
  assert.deepEqual(aggregate([one, undefined, { ...one, handles: 4, writtenBytes: 7 }]), {
    processes: 2,
    cpuPercent: 100,
    cpuMs: 18,
    memoryBytes: 20,
    handles: 4,
    threads: 4,
    readBytes: 2,
    writtenBytes: 7,
    userMs: 10,
    systemMs: 12,
  });
  assert.equal(aggregate([]).processes, 0);
});

test("requests are checked, and the columns are the engine's", async () => {
  assert.equal(COLUMNS, METRICS_COLUMNS);
  await assert.rejects(metricsOf("all"), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "children" });
  await assert.rejects(metricsOf([{}]), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "children" });
  await assert.rejects(metricsOf([], { fields: "some" }), { code: "ERR_SIGNALBOX_OPTION_RANGE", option: "fields" });
  assert.deepEqual(await metricsOf([]), []);
});
