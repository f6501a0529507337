"use strict";
const { assert, skipUnless, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startProgram, startShell } = require("./start.js");

const VALUES = [
  { a: [1, { b: null }], "": "é漢😀\u2028" },
  "text",
  "\ud800",
  0,
  1e308,
  false,
  null,
  [],
  { cmd: "mine", type: "net.Socket" },
  { sbx1: { v: 1 } },
];

for (const runtime of runtimes) {
  test(`values go to a child in ${runtime.name} and back as JSON has them`, async () => {
    const { child, messages, closed } = await startProgram(["echo"], { runtime });
    assert.equal(child.connected, true);
    for (const value of VALUES) assert.equal(child.send(value), true);
    await waitFor(() => messages.length === VALUES.length, { what: "all answers" });
    assert.deepEqual(messages, VALUES);
    await child.kill();
    await closed;
  });

  test(`messages of 10 MB go to a child in ${runtime.name} and back whole`, async () => {
    const { child, messages, closed } = await startProgram(["echo"], { runtime });
    const plain = "x".repeat(10_000_000);
    const wide = "漢é😀 ".repeat(1_000_000);
    child.send(plain);
    child.send({ wide });
    await waitFor(() => messages.length === 2, { what: "both answers", timeoutMs: 30_000 });
    assert.ok(messages[0] === plain);
    assert.ok(messages[1].wide === wide);
    await child.kill();
    await closed;
  });

  test(`a hundred thousand messages each way, with a child in ${runtime.name}, keep their order`, async () => {
    const count = 100_000;
    const { child, messages, exited } = await startProgram(["count", String(count)], { runtime });
    const sendSome = (index) => {
      const end = Math.min(index + 700, count);
      for (; index < end; index++) child.send({ index });
      if (index < count) setImmediate(sendSome, index);
    };
    sendSome(0);
    await waitFor(() => messages.length === count + 1, { what: "all messages", timeoutMs: 50_000 });
    const own = messages.filter(({ index }) => index !== undefined);
    assert.ok(own.every(({ index }, at) => index === at));
    assert.deepEqual(
      messages.find(({ received }) => received),
      { received: count, isInOrder: true },
    );
    child.disconnect();
    await exited;
  });

  test(`what a child in ${runtime.name} sends right before it ends arrives before the exit`, async () => {
    for (let round = 0; round < 5; round++) {
      const { messages, order, errors, closed } = await startProgram(["leave"], { runtime });
      await closed;
      assert.equal(messages.length, 1_000);
      assert.equal(messages[999], "last");
      assert.deepEqual(order.slice(1_000), ["disconnect", "exit", "close"]);
      assert.deepEqual(errors, []);
    }
  });
}

test("messages wait for the first listener, also beyond the end of the process", async () => {
  const seen = await startProgram(["leave"], { listens: false });
  await seen.closed;
  assert.deepEqual(seen.order, ["disconnect", "exit", "close"]);
  seen.listen();
  assert.deepEqual(seen.messages, []); // not within the call
  await waitFor(() => seen.messages.length === 1_000, { what: "the held messages" });
  assert.equal(seen.messages[0], 0);
  assert.equal(seen.messages[999], "last");
});

// Bun's own send never asks to wait: it holds in the child what the host does not take.
const node = runtimes.find(({ name }) => name !== "bun");

skipUnless(node !== undefined, "needs Node")(
  "a child whose messages nobody listens to has to wait, and loses none",
  async () => {
    const seen = await startProgram(["flood"], { runtime: node, listens: false });
    await waitFor(() => /waits at \d+/.test(seen.output), { what: "the child to be held" });
    // The host holds 1 MiB, and the socket some more.
    const [, held] = /waits at (\d+)/.exec(seen.output);
    assert.ok(held < 5_000, `${held} messages of 1 kB were taken`);
    seen.listen();
    await waitFor(() => seen.messages.length >= held, { what: "all that was sent" });
    assert.ok(seen.messages.every(({ index }, at) => index === at));
    await seen.child.kill();
    await seen.closed;
  },
);

test("what nobody listened to is held beyond the end, as far as it had come", async () => {
  const line = `{"index":0,"text":"${"x".repeat(1_000)}"}`;
  const script = `i=0; while [ $i -lt 3000 ]; do echo '${line}' >&3; i=$((i+1)); echo $i; done`;
  const seen = await startShell(script, { listens: false });
  await waitFor(() => seen.output.length > 0, { what: "the first message" });
  let before;
  // It stands still when host and socket are full.
  await waitFor(
    async () => {
      before = seen.output;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return seen.output === before;
    },
    { what: "the child to wait", timeoutMs: 30_000 },
  );
  await seen.child.kill();
  await seen.closed;
  assert.deepEqual(seen.order, ["disconnect", "exit", "close"]);
  const written = Number(before.trim().split("\n").pop());
  assert.ok(written > 1_000 && written < 3_000, `${written} messages of 1 kB`);
  seen.listen();
  await waitFor(() => seen.messages.length >= written, { what: "all that was written" });
  assert.ok(seen.messages.length <= written + 1);
});

test("a listener that was removed gets nothing, and what comes then goes nowhere", async () => {
  const { child, messages, closed } = await startProgram(["echo"], { listens: false });
  const dispose = child.on("message", (message) => messages.push(message));
  child.send(1);
  await waitFor(() => messages.length === 1, { what: "an answer" });
  dispose();
  child.send(2);
  await new Promise((resolve) => child.send(3, resolve));
  let last;
  const seen = new Promise((resolve) => child.on("message", (message) => message === 4 && resolve((last = message))));
  child.send(4);
  await seen;
  assert.equal(last, 4);
  assert.deepEqual(messages, [1]);
  await child.kill();
  await closed;
});

test("a shell hands the channel on to what it runs", async () => {
  const [{ command, env }] = runtimes;
  const program = `"${command}" -e 'process.send(process.env.NODE_CHANNEL_FD || "removed")'; true`;
  const { messages, order, closed } = await startShell(program, { env });
  await closed;
  assert.deepEqual(messages, ["removed"]);
  assert.deepEqual(order, ["message", "disconnect", "exit", "close"]);
});

test("a process without a channel is told from one that has lost it", async () => {
  const { child, errors, closed } = await startShell("read line", { ipc: false, stdin: "pipe" });
  assert.equal(child.connected, false);
  assert.equal(child.send(1), false);
  await waitFor(() => errors.length === 1, { what: "an error" });
  assert.equal(errors[0].code, "ERR_SIGNALBOX_IPC_CLOSED");
  assert.match(errors[0].message, /without ipc: true/);
  await child.kill();
  await closed;
});
