"use strict";
const { assert, test } = require("../harness.js");
const { runScript } = require("../script.js");

const TIMES_OUT = "const late = setTimeout(() => { console.log('held'); process.exit(9); }, 20_000); late.unref();";

async function assertEnds(source, says = "") {
  const { code, signal, stdout, stderr } = await runScript(`${TIMES_OUT}\n${source}`);
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: "" });
  assert.equal(stdout.trim(), says);
}

test("a bus with listeners and handlers does not keep a program running", () =>
  assertEnds(`
    const bus = new signalbox.EventBus({ history: 5 });
    bus.on("*", () => {});
    bus.handle("a", () => 1);
    bus.emit("x", 1);
    bus.events("x");
  `));

test("what is waited for keeps it running, and ends with what it waited for", () =>
  assertEnds(
    `
    const bus = new signalbox.EventBus();
    bus.handle("a", () => new Promise((resolve) => setTimeout(resolve, 30, "answer")));
    setTimeout(() => bus.emit("x", "event"), 20).unref();
    setTimeout(() => bus.emit("y", "loop"), 30).unref();
    (async () => {
      console.log(await bus.waitFor("x"));
      for await (const value of bus.events("y")) { console.log(value); break; }
      console.log(await bus.request("a", 1, { timeoutMs: Infinity }));
    })();
  `,
    "event\nloop\nanswer",
  ));

test("ref keeps it running until unref, and closing takes it back", () =>
  assertEnds(
    `
    const bus = new signalbox.EventBus().ref();
    const other = new signalbox.EventBus().ref();
    setTimeout(() => { console.log("still here"); bus.unref(); bus.unref(); }, 30).unref();
    setTimeout(() => other.close(), 50).unref();
  `,
    "still here",
  ));

test("closing takes back what was waited for", () =>
  assertEnds(
    `
    const bus = new signalbox.EventBus();
    bus.handle("never", () => new Promise(() => {}));
    bus.request("never", 1, { timeoutMs: Infinity }).catch(({ code }) => console.log(code));
    bus.waitFor("x").catch(({ code }) => console.log(code));
    setTimeout(() => bus.close(), 10).unref();
  `,
    "ERR_SIGNALBOX_BUS_CLOSED\nERR_SIGNALBOX_BUS_CLOSED",
  ));

test("a worker with a bus ends when its own work is done, and one with ref when it is closed", async () => {
  const { code, stdout } = await runScript(`
    const inWorker = (body) => new workers.Worker(
      \`const { EventBus } = require(\${JSON.stringify(root)}); const bus = new EventBus(); \${body}\`, { eval: true });
    const bus = new signalbox.EventBus();
    bus.on("ready", async () => { console.log(await bus.request("b", 1)); bus.emit("stop"); });
    const first = inWorker("bus.on('*', () => {}); bus.handle('a', () => 1); bus.emit('hello', 1);");
    const second = inWorker(
      "bus.ref(); bus.handle('b', (n) => n + 1); bus.once('stop', () => bus.close()); bus.emit('ready');");
    first.on("exit", (exitCode) => console.log("first", exitCode));
    second.on("exit", (exitCode) => console.log("second", exitCode));
  `);
  assert.equal(code, 0);
  assert.deepEqual(stdout.trim().split("\n").sort(), ["2", "first 0", "second 0"]);
});

test("a program may end in the middle of everything", async () => {
  for (const end of ["process.exit(0)", "bus.close()"]) {
    const { code, signal, stderr } = await runScript(`
      const bus = new signalbox.EventBus({ history: 100 });
      const program = \`const { EventBus } = require(\${JSON.stringify(root)}); const bus = new EventBus();
        const { workerData } = require("node:worker_threads");
        bus.on("n", () => {}); bus.handle(workerData, () => new Promise(() => {}));
        setInterval(() => { for (let i = 0; i < 100; i++) bus.emit("m", i); }, 1);\`;
      const started = ["a", "b"].map((workerData) => new workers.Worker(program, { eval: true, workerData }));
      let heard = 0;
      bus.on("m", () => {
        for (let i = 0; i < 10; i++) bus.emit("n", { heard });
        if (++heard !== 1_000) return;
        bus.request("a").catch(() => {});
        for (const worker of started) worker.unref();
        ${end};
      });
    `);
    assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: "" }, end);
  }
});
