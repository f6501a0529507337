"use strict";
const { assert, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { findProcesses } = require("../system.js");

/** A child that floods, with a name of its own so that what is left of it is found. */
const flood = (mark) => `["-c", "while :; do echo flooding flooding flooding; done", ${JSON.stringify(mark)}]`;
let marks = 0;
const newMark = () => `signalbox-lifecycle-${process.pid}-${marks++}`;

async function assertGone(mark) {
  await waitFor(() => findProcesses(mark).length === 0, { what: `children ${mark} to be gone` });
}

function assertEnded(result, code = 0) {
  assert.deepEqual({ code: result.code, signal: result.signal }, { code, signal: null }, result.stderr);
}

test("the event loop ends by itself when the last child is closed", async () => {
  const result = await runScript(`
    const terminal = signalbox.spawnPty("sh", ["-c", "sleep 0.1; echo done"]);
    terminal.onData((text) => process.stdout.write(text));`);
  assertEnded(result);
  assert.equal(result.stdout, "done\r\n");
});

test("an unreferenced child lets the event loop end, and ends with the host", async () => {
  const mark = newMark();
  const result = await runScript(`
    signalbox.spawnPty("sh", ${flood(mark)}).unref().onData(() => {});
    signalbox.spawn({ command: "sh", args: ${flood(mark)} }).then((child) => child.unref());
    setTimeout(() => {}, 200);`);
  assertEnded(result);
  await assertGone(mark);
});

test("ref() after unref() holds the loop again", async () => {
  const result = await runScript(`
    const terminal = signalbox.spawnPty("sh", ["-c", "sleep 0.1; echo done"]).unref().unref().ref();
    terminal.onData((text) => process.stdout.write(text));`);
  assert.equal(result.stdout, "done\r\n");
});

for (const [how, end, code] of [
  ["process.exit()", "process.exit(7)", 7],
  ["an uncaught error", "setTimeout(() => { throw new Error('on purpose'); })", 1],
]) {
  test(`${how} while streams run ends at once with its own code, and the children with it`, async () => {
    const mark = newMark();
    const result = await runScript(`
      for (let i = 0; i < 4; i++) {
        const terminal = signalbox.spawnPty("sh", ${flood(mark)});
        let seen = 0;
        terminal.onData((text) => { seen += text.length; if (i === 3 && seen > 1e6) { seen = 0; ${end} } });
      }`);
    assertEnded(result, code);
    await assertGone(mark);
  });
}

test("children end when the host is killed with SIGKILL", async () => {
  const mark = newMark();
  const result = await runScript(
    `for (let i = 0; i < 4; i++) signalbox.spawnPty("sh", ${flood(mark)}).onData(() => {});
     signalbox.spawn({ command: "sh", args: ${flood(mark)} }).then(() => console.log("up"));`,
    { onOutput: (_, child) => child.kill("SIGKILL") },
  );
  assert.equal(result.signal, "SIGKILL");
  await assertGone(mark);
});

test("a detached child outlives the host", async () => {
  const mark = newMark();
  await runScript(`
    signalbox.spawn({ command: "sh", args: ["-c", "sleep 60; :", ${JSON.stringify(mark)}], detached: true,
      stdin: "ignore", stdout: "ignore", stderr: "ignore" }).then(() => process.exit());`);
  // It has started, and its command line can be read a little later.
  const [pid] = await waitFor(() => findProcesses(mark).length > 0 && findProcesses(mark), { what: "the child" });
  process.kill(-pid, "SIGKILL");
  await assertGone(mark);
});

const WORKER = (mark) => `
  const { parentPort } = require("node:worker_threads");
  const { spawnPty } = require(ROOT);
  const terminal = spawnPty("sh", ${flood(mark)}, { killGraceMs: 100 });
  let seen = 0;
  terminal.onData((text) => { seen += text.length; if (seen > 200_000) { seen = -Infinity; parentPort.postMessage("streams"); } });`;

const startWorker = (mark) => `
  new workers.Worker(${JSON.stringify(WORKER(mark))}.replace("ROOT", JSON.stringify(root)), { eval: true })`;

test("20 workers that each open a terminal are terminated mid-stream", async () => {
  const mark = newMark();
  const result = await runScript(`
    const one = async () => {
      const worker = ${startWorker(mark)};
      await new Promise((resolve, reject) => { worker.once("message", resolve); worker.once("error", reject); });
      await worker.terminate();
    };
    (async () => {
      for (let round = 0; round < 5; round++) await Promise.all([one(), one(), one(), one()]);
      const terminal = signalbox.spawnPty("echo", ["still here"]);
      terminal.onData((text) => process.stdout.write(text));
    })();`);
  assertEnded(result);
  assert.equal(result.stdout, "still here\r\n");
  await assertGone(mark);
});

test("an environment is unloaded and loaded again when only workers use the package", async () => {
  const mark = newMark();
  const result = await runScript(`/* lazy */
    (async () => {
      for (let round = 0; round < 5; round++) {
        const worker = ${startWorker(mark)};
        await new Promise((resolve, reject) => { worker.once("message", resolve); worker.once("error", reject); });
        await worker.terminate();
      }
      const terminal = load().spawnPty("echo", ["loaded"]);
      terminal.onData((text) => process.stdout.write(text));
    })();`);
  assertEnded(result);
  assert.equal(result.stdout, "loaded\r\n");
  await assertGone(mark);
});

test("a worker that ends by itself while its terminal streams takes it along", async () => {
  const mark = newMark();
  const result = await runScript(`
    const source = ${JSON.stringify(WORKER(mark))}.replace("ROOT", JSON.stringify(root)) + ";setTimeout(() => process.exit(), 200)";
    const worker = new workers.Worker(source, { eval: true });
    worker.on("exit", () => console.log("ended"));`);
  assertEnded(result);
  assert.equal(result.stdout, "ended\n");
  await assertGone(mark);
});

test("the process may end while workers stream", async () => {
  const mark = newMark();
  const result = await runScript(`
    for (let i = 0; i < 4; i++) ${startWorker(mark)}.once("message", () => i === 3 && process.exit(5));`);
  assertEnded(result, 5);
  await assertGone(mark);
});

test("the package can be loaded anew in the same thread", async () => {
  const result = await runScript(`
    const first = signalbox.spawnPty("sh", ["-c", "sleep 0.2; echo first"]);
    first.onData((text) => process.stdout.write(text));
    for (const file of Object.keys(require.cache)) if (file.startsWith(root)) delete require.cache[file];
    const again = load();
    if (again === signalbox) throw new Error("not loaded anew");
    first.onClose(() => again.spawnPty("echo", ["second"]).onData((text) => process.stdout.write(text)));`);
  assertEnded(result);
  assert.equal(result.stdout, "first\r\nsecond\r\n");
});

test("a listener that throws is an uncaught error and keeps no other from the output", async () => {
  const result = await runScript(`
    process.on("uncaughtException", (error) => console.log("uncaught", error.message));
    const terminal = signalbox.spawnPty("echo", ["hello"]);
    terminal.onData(() => { throw new Error("from a listener"); });
    terminal.onData((text) => process.stdout.write(text));
    terminal.onExit(({ exitCode }) => console.log("exit", exitCode));`);
  assertEnded(result);
  assert.deepEqual(result.stdout.split(/\r?\n/).sort(), ["", "exit 0", "hello", "uncaught from a listener"]);
});
