"use strict";
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { assert, tempDir, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startProgram, startShell } = require("./start.js");

for (const runtime of runtimes) {
  test(`a child in ${runtime.name} that does not read is not sent without end, and gets all when it does`, async () => {
    const go = join(tempDir(), "go");
    const { child, messages, errors, exited } = await startProgram(["deaf", go], { runtime });
    await waitFor(() => messages.length === 1, { what: "the child to be up" });
    const text = "x".repeat(1_000);
    let count = 0;
    do count++;
    while (child.send(text));
    // What two sockets and the high-water mark hold.
    assert.ok(count > 50 && count < 2_000, `${count} messages of 1 kB until it said no`);
    await assert.rejects(child.drainMessages({ timeoutMs: 50 }), { code: "ERR_SIGNALBOX_TIMEOUT" });
    const drained = child.drainMessages();
    writeFileSync(go, "");
    await drained;
    assert.equal(child.send("end"), true);
    await exited;
    assert.deepEqual(messages[1], { count, bytes: count * 1_000 });
    assert.deepEqual(errors, []);
  });
}

test("more than 64 MiB for a child that does not read is refused, and what waits is not harmed", async () => {
  const go = join(tempDir(), "go");
  const { child, messages, errors, exited } = await startProgram(["deaf", go]);
  await waitFor(() => messages.length === 1, { what: "the child to be up" });
  const text = "x".repeat(10_000_000);
  for (let count = 0; count < 6; count++) child.send(text);
  const refusal = await new Promise((resolve) => child.send(text, resolve));
  assert.equal(refusal.code, "ERR_SIGNALBOX_IPC_OVERFLOW");
  assert.equal(child.send(text), false);
  await waitFor(() => errors.length === 1, { what: "an error event" });
  assert.equal(errors[0].code, "ERR_SIGNALBOX_IPC_OVERFLOW");
  assert.equal(errors[0].refusedMessages, 1);
  writeFileSync(go, "");
  child.send("end");
  await exited;
  assert.deepEqual(messages[1], { count: 6, bytes: 60_000_000 });
});

test("callbacks are called in order when messages are with the system, and never within send", async () => {
  const go = join(tempDir(), "go");
  const { child, messages, closed } = await startProgram(["deaf", go]);
  await waitFor(() => messages.length === 1, { what: "the child to be up" });
  const called = [];
  for (let index = 0; index < 10; index++) child.send("small", (error) => called.push([index, error]));
  assert.deepEqual(called, []);
  await waitFor(() => called.length === 10, { what: "callbacks of what the socket takes" });
  child.send("x".repeat(5_000_000), (error) => called.push(["large", error]));
  child.send("small", (error) => called.push(["last", error]));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(called.length, 10); // the child does not read
  writeFileSync(go, "");
  await waitFor(() => called.length === 12, { what: "the other callbacks" });
  assert.deepEqual(called, [
    ...Array.from({ length: 10 }, (_, index) => [index, null]),
    ["large", null],
    ["last", null],
  ]);
  await child.kill();
  await closed;
});

test("callbacks of what a child never takes get an error when it ends", async () => {
  const { child, messages, errors, closed } = await startProgram(["deaf", "/no/such/file"]);
  await waitFor(() => messages.length === 1, { what: "the child to be up" });
  const outcomes = [];
  child.send("x".repeat(5_000_000), (error) => outcomes.push(error.code));
  const drained = assert.rejects(child.drainMessages(), { code: "ERR_SIGNALBOX_IPC_CLOSED" });
  await child.kill();
  await closed;
  await drained;
  assert.deepEqual(outcomes, ["ERR_SIGNALBOX_IPC_CLOSED"]);
  assert.deepEqual(errors, []);
});

test("what JSON has no form for is refused at the call, with the reason", async () => {
  const { child, errors, closed } = await startProgram(["echo"]);
  const cycle = {};
  cycle.self = cycle;
  const broken = {
    toJSON() {
      throw new Error("of its own");
    },
  };
  for (const [value, reason] of [
    [undefined, /undefined/],
    [() => {}, /function/],
    [Symbol("s"), /symbol/],
    [{ big: 1n }, /BigInt/],
    [cycle, /circular|cyclic/i],
    [broken, /of its own/],
  ]) {
    assert.throws(
      () => child.send(value),
      (error) => error.code === "ERR_SIGNALBOX_IPC_NOT_SERIALIZABLE" && reason.test(error.message),
    );
  }
  assert.throws(() => child.send(1, "callback"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  await child.kill();
  await closed;
  assert.deepEqual(errors, []);
});

test("what is sent too late is told by the callback, or else by an error event", async () => {
  const { child, errors, closed } = await startShell("true");
  await closed;
  assert.equal(child.connected, false);
  assert.equal(child.send("late"), false);
  const error = await new Promise((resolve) => child.send("late", resolve));
  assert.equal(error.code, "ERR_SIGNALBOX_IPC_CLOSED");
  await waitFor(() => errors.length === 1, { what: "an error event" });
  assert.equal(errors[0].code, "ERR_SIGNALBOX_IPC_CLOSED");
  await child.drainMessages();
});
