"use strict";
const { fork } = require("node:child_process");
const { writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { spawn } = require("signalbox");
const { assert, skipUnless, host, tempDir, test, waitFor } = require("../harness.js");
const { runScript } = require("../script.js");
const { runtimes } = require("../runtimes.js");
const { openDescriptors } = require("../system.js");
const { startProgram, startShell } = require("./start.js");

for (const runtime of runtimes) {
  test(`a child in ${runtime.name} sees the host's disconnect behind all messages, and ends`, async () => {
    const { child, messages, order, exited, closed } = await startProgram(["echo"], { runtime });
    for (let index = 0; index < 1_000; index++) child.send(index);
    child.disconnect();
    child.disconnect();
    assert.equal(child.connected, false);
    assert.equal(child.send("late"), false);
    const { exitCode } = await exited;
    await closed;
    assert.equal(exitCode, 0);
    assert.deepEqual(order.slice(-3), ["disconnect", "exit", "close"]);
    // An echo may find the channel closed, on the child's side; none is out of its place.
    assert.ok(messages.every((message, index) => message === index));
  });

  test(`the host sees the disconnect of a child in ${runtime.name} behind all messages`, async () => {
    const { child, messages, disconnected, order, closed } = await startProgram(["disconnect"], { runtime });
    child.send("last");
    await disconnected;
    assert.deepEqual(messages, ["last"]);
    assert.equal(child.connected, false);
    await closed;
    assert.deepEqual(order, ["message", "disconnect", "exit", "close"]);
  });
}

test("who asks late for the disconnect is told at once", async () => {
  const { child, closed } = await startShell("true");
  await closed;
  await new Promise((resolve) => child.on("disconnect", resolve));
});

test("a child that goes on without its channel goes on", async () => {
  const { child, messages, disconnected, exited } = await startShell("echo 1 >&3; exec 3>&-; read line; exit 4", {
    stdin: "pipe",
  });
  await disconnected;
  assert.deepEqual(messages, [1]);
  assert.equal(child.exit, undefined);
  child.write("go\n");
  assert.equal((await exited).exitCode, 4);
});

test("a descendant that holds the channel delays neither disconnect nor exit", async () => {
  const { child, messages, order, exited } = await startShell("(sleep 60) & echo 1 >&3", {
    stdout: "ignore",
    stderr: "ignore",
  });
  await exited;
  assert.deepEqual(messages, [1]);
  assert.deepEqual(order.slice(0, 3), ["message", "disconnect", "exit"]);
  await child.stop({ graceMs: 0 });
});

test("a start with a channel that fails is told, and leaves nothing behind", async () => {
  const before = openDescriptors().size;
  for (let round = 0; round < 20; round++) {
    await assert.rejects(spawn({ command: "/no/such/program", ipc: true }), { code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND" });
  }
  await waitFor(() => openDescriptors().size <= before, { what: "all descriptors to be closed" });
});

test("channels leave no descriptors behind", async () => {
  const before = openDescriptors().size;
  const children = await Promise.all(
    Array.from({ length: 10 }, () => startProgram(["echo"], { runtime: runtimes[0] })),
  );
  for (const { child } of children) child.send("x");
  await waitFor(() => children.every(({ messages }) => messages.length === 1), {
    what: "all answers",
    timeoutMs: 30_000,
  });
  for (const { child } of children) child.disconnect();
  await Promise.all(children.map(({ closed }) => closed));
  await waitFor(() => openDescriptors().size <= before, { what: "all descriptors to be closed" });
});

test("a program ends when the last child with a channel has ended", async () => {
  const { stdout, code, stderr } = await runScript(`
    (async () => {
      const child = await signalbox.spawn({
        command: process.execPath,
        args: ["-e", "process.on('message', (m) => { process.send(m); process.disconnect(); })"],
        env: { ELECTRON_RUN_AS_NODE: "1" },
        ipc: true,
      });
      child.on("message", (message) => console.log("got", message));
      child.on("close", () => console.log("closed"));
      child.send("bye");
    })();
  `);
  assert.equal(stderr, "");
  assert.deepEqual([stdout, code], ["got bye\nclosed\n", 0]);
});

test("process.exit ends the host at once, with messages on their way", async () => {
  const { code, stderr } = await runScript(`
    (async () => {
      const child = await signalbox.spawn({
        command: process.execPath,
        args: ["-e", "process.on('message', (m) => process.send(m)); setInterval(() => process.send(1), 1)"],
        env: { ELECTRON_RUN_AS_NODE: "1" },
        ipc: true,
      });
      child.on("message", () => { child.send("x"); setTimeout(() => process.exit(7), 20); });
    })();
  `);
  assert.deepEqual([code, stderr], [7, ""]);
});

test("a worker can have channels, and be ended with them open", async () => {
  const { stdout, code, stderr } = await runScript(`
    const source = \`
      const { parentPort, workerData } = require("node:worker_threads");
      const { spawn } = require(workerData);
      (async () => {
        const child = await spawn({
          command: process.execPath,
          args: ["-e", "process.on('message', (m) => process.send(m)); setInterval(() => process.send(1), 1)"],
          env: { ELECTRON_RUN_AS_NODE: "1" },
          ipc: true,
        });
        child.on("message", (message) => { parentPort.postMessage(message); child.send(2); });
      })();
    \`;
    let count = 0;
    const worker = new workers.Worker(source, { eval: true, workerData: root });
    worker.on("message", async () => {
      if (++count !== 20) return;
      await worker.terminate();
      console.log("ended");
    });
  `);
  assert.equal(stderr, "");
  assert.deepEqual([stdout, code], ["ended\n", 0]);
});

skipUnless(host !== "electron", "fork starts Node or Bun")("a host's own channel is not its children's", async () => {
  const file = join(tempDir(), "host.cjs");
  writeFileSync(
    file,
    `const { spawn } = require(${JSON.stringify(dirname(dirname(__dirname)))});
     const print = "console.log([process.env.NODE_CHANNEL_FD, process.env.SIGNALBOX_IPC, typeof process.send].join())";
     (async () => {
       let report = "";
       const child = await spawn({ command: process.execPath, args: ["-e", print] });
       child.on("stdout", (text) => (report += text));
       child.on("close", () => process.send(report, () => process.exit()));
     })();`,
  );
  const forked = fork(file, { env: { ...process.env, SIGNALBOX_IPC: "sbx1:3:1" } });
  const report = await new Promise((resolve, reject) => {
    forked.on("message", resolve);
    forked.on("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
  assert.equal(report, ",,undefined\n");
});

test("ipc is true or false", async () => {
  await assert.rejects(spawn({ command: "true", ipc: "yes" }), { code: "ERR_SIGNALBOX_OPTION_TYPE", option: "ipc" });
});
