"use strict";
const { assert, host, skipUnless, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { markedProcesses, newMark } = require("./services.js");

const GROUP = (mark, rest = "") => `
  const manager = new signalbox.ProcessManager();
  const service = { command: "sh", args: ["-c", "setsid sleep 300 & exec sleep 300"] };
  const starting = manager.start({ processes: { a: service, b: { ...service, dependsOn: ["a"] } }, env: { MARK: "${mark}" } });
  ${rest}`;

async function untilGone(mark) {
  await waitFor(() => markedProcesses(mark).length === 0, { what: "the services to be gone" });
}

test("the event loop goes on while services run, and ends when they are stopped", async () => {
  const mark = newMark();
  const { code, stdout, stderr } = await runScript(
    GROUP(
      mark,
      `starting.then((group) => setTimeout(async () => { await group.stop(); console.log(group.state); }, 200));`,
    ),
  );
  assert.equal(stderr, "");
  assert.deepEqual([code, stdout], [0, "stopped\n"]);
  assert.deepEqual(markedProcesses(mark), []);
});

test("the event loop ends when all has completed", async () => {
  const { code, stdout } = await runScript(`
    const manager = new signalbox.ProcessManager();
    manager.start({ processes: { a: { command: "true", oneshot: true } } })
      .then((group) => console.log(group.state, group.status("a").state));`);
  assert.deepEqual([code, stdout], [0, "ready completed\n"]);
});

test("after unref it ends, and the services with it", async () => {
  const mark = newMark();
  const { code, stdout } = await runScript(
    GROUP(mark, `starting.then((group) => { group.unref(); console.log("up"); });`),
  );
  assert.deepEqual([code, stdout], [0, "up\n"]);
  await untilGone(mark);
});

test("process.exit and an uncaught error leave nothing", async () => {
  for (const end of ["process.exit(5)", "throw new Error('x')"]) {
    const mark = newMark();
    const { code } = await runScript(GROUP(mark, `starting.then(() => setImmediate(() => { ${end}; }));`));
    assert.notEqual(code, 0);
    await untilGone(mark);
  }
});

test("a host that is killed leaves nothing", async () => {
  const mark = newMark();
  const onOutput = (_text, child) => child.kill("SIGKILL");
  const { signal } = await runScript(GROUP(mark, `starting.then(() => console.log("up"));`), { onOutput });
  assert.equal(signal, "SIGKILL");
  await untilGone(mark);
});

skipUnless(host !== "electron", "workers of Electron's main process load no addon")(
  "a worker that ends stops its services, and the others go on",
  async () => {
    const mark = newMark();
    const { code, stdout, stderr } = await runScript(`
      const { Worker, isMainThread, parentPort } = workers;
      if (isMainThread) {
        const worker = new Worker(__filename);
        worker.on("message", async () => { await worker.terminate(); console.log("ended"); });
      } else {
        ${GROUP(mark, `starting.then(() => parentPort.postMessage("up"));`)}
      }`);
    assert.deepEqual([code, stdout, stderr], [0, "ended\n", ""]);
    await untilGone(mark);
  },
);
