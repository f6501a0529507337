"use strict";
const { createHash } = require("node:crypto");
const { chmodSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { engineStats, spawn } = require("signalbox");
const { collectProcess } = require("../collect.js");
const { assert, tempDir, test, waitFor } = require("../harness.js");

test("standard output and error are told apart, and the exit comes after both", async () => {
  const child = await spawn({ command: "sh", args: ["-c", "echo out; echo err >&2; exit 7"] });
  const output = collectProcess(child);
  const exit = await output.exited;
  assert.equal(output.stdout, "out\n");
  assert.equal(output.stderr, "err\n");
  assert.equal(exit.exitCode, 7);
  assert.equal(exit.signal, null);
  assert.equal(exit.reason, "exited");
  assert.equal(child.state, "failed");
  await output.closed;
});

test("input goes in with backpressure and comes back whole", async () => {
  const child = await spawn({ command: "cat", encoding: null });
  const sent = createHash("sha256");
  const received = createHash("sha256");
  child.on("stdout", (chunk) => received.update(chunk));
  const exited = new Promise((resolve) => child.on("exit", resolve));
  let waits = 0;
  for (let block = 0; block < 200; block++) {
    const bytes = Buffer.alloc(100_000, block);
    sent.update(bytes);
    if (!child.write(bytes)) {
      waits++;
      await child.drain();
    }
  }
  child.end();
  assert.equal((await exited).exitCode, 0);
  assert.equal(received.digest("hex"), sent.digest("hex"));
  assert.ok(waits > 0, "20 MB never told pressure");
});

test("drain settles for a write that told no pressure, too, and not before the child took it", async () => {
  const go = join(tempDir(), "go");
  const script = `while [ ! -e ${go} ]; do sleep 0.02; done; cat > /dev/null`;
  const child = await spawn({ command: "sh", args: ["-c", script] });
  const output = collectProcess(child);
  await child.drain();
  // As much as a pipe holds, and then some that has to wait.
  assert.equal(child.write(Buffer.alloc(65_536)), true);
  await child.drain();
  assert.equal(child.write(Buffer.alloc(60_000)), true);
  await assert.rejects(child.drain({ timeoutMs: 50 }), { code: "ERR_SIGNALBOX_TIMEOUT" });
  const drained = child.drain();
  writeFileSync(go, "");
  await drained;
  child.end();
  await output.closed;
});

test("drain rejects when the child closes its input, or ends", async () => {
  for (const [script, code] of [
    ["exec 0<&-; echo closed; sleep 60", "ERR_SIGNALBOX_STDIN_CLOSED"],
    ["read go; exit", "ERR_SIGNALBOX_(PROCESS_ENDED|STDIN_CLOSED)"],
  ]) {
    const child = await spawn({ command: "sh", args: ["-c", script] });
    const output = collectProcess(child);
    child.write(`go\n${"x".repeat(1_000_000)}`);
    await assert.rejects(child.drain(), (error) => new RegExp(code).test(error.code));
    await child.kill();
    await output.closed;
  }
});

test("nothing is read of streams that are ignored, and inherited ones are the host's", async () => {
  const child = await spawn({ command: "sh", args: ["-c", "cat; echo lost"], stdin: "ignore", stdout: "ignore" });
  const output = collectProcess(child);
  assert.equal((await output.exited).exitCode, 0);
  assert.equal(output.stdout, "");
  await output.closed;
});

test("environment and working directory are as asked for", async () => {
  process.env.SIGNALBOX_TEST_INHERITED = "yes";
  const report = "echo $PWD; echo $A; echo ${SIGNALBOX_TEST_INHERITED:-no}; echo ${REMOVED:-gone}";
  process.env.REMOVED = "still here";
  const added = collectProcess(
    await spawn({
      command: "sh",
      args: ["-c", report],
      cwd: new URL("file:///tmp"),
      env: { A: "ä ö", REMOVED: undefined },
    }),
  );
  const replaced = collectProcess(
    await spawn({ command: "/bin/sh", args: ["-c", report], cwd: "/", env: { A: "b" }, extendEnv: false }),
  );
  await Promise.all([added.closed, replaced.closed]);
  delete process.env.SIGNALBOX_TEST_INHERITED;
  delete process.env.REMOVED;
  assert.equal(added.stdout, "/tmp\nä ö\nyes\ngone\n");
  assert.equal(replaced.stdout, "/\nb\nno\ngone\n");
});

test("a script without an interpreter line runs in the shell, as from a shell", async () => {
  const script = join(tempDir(), "script");
  writeFileSync(script, 'echo "$0:$1"');
  chmodSync(script, 0o755);
  const output = collectProcess(await spawn({ command: script, args: ["argument"] }));
  await output.closed;
  assert.equal(output.stdout, `${script}:argument\n`);
});

test("a grandchild that holds the pipe delays close, not exit, and its output arrives", async () => {
  const go = join(tempDir(), "go");
  const child = await spawn({
    command: "sh",
    args: ["-c", `(while [ ! -e ${go} ]; do sleep 0.02; done; echo late) & echo early`],
  });
  const output = collectProcess(child);
  await output.exited;
  assert.equal(output.stdout, "early\n");
  writeFileSync(go, "");
  await output.closed;
  assert.equal(output.stdout, "early\nlate\n");
});

test("who listens after the end gets the output, the exit and the close, in this order", async () => {
  const children = await Promise.all(
    Array.from({ length: 20 }, () => spawn({ command: "sh", args: ["-c", "echo out; echo err >&2; exit 3"] })),
  );
  await Promise.all(children.map((child) => child.wait()));
  await waitFor(() => engineStats().children === 0, { what: "all children to be closed" });
  for (const child of children) {
    const order = [];
    child.on("exit", ({ exitCode }) => order.push(`exit ${exitCode}`));
    child.on("close", () => order.push("close"));
    child.on("stdout", (text) => order.push(text));
    child.on("stderr", (text) => order.push(text));
    await waitFor(() => order.includes("close"), { what: "the close" });
    assert.deepEqual(order.slice(0, 2).sort(), ["err\n", "out\n"]);
    assert.deepEqual(order.slice(2), ["exit 3", "close"]);
  }
});

test("states are told in order", async () => {
  const child = await spawn({ command: "sh", args: ["-c", "read line"] });
  const states = [];
  child.on("state", (state) => states.push(state));
  assert.equal(child.state, "running");
  await child.stop();
  await waitFor(() => states.length === 2, { what: "two states" });
  assert.deepEqual(states, ["stopping", "stopped"]);
});
