"use strict";
const { openDescriptors } = require("../system.js");
const { assert, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startProgram, startShell } = require("./start.js");

test("a line that is no JSON is an error that shows it, and what follows goes on", async () => {
  const lines = ["{bad", "", "1 2", "undefined", "x".repeat(1_000)];
  const writes = lines.map((line) => `echo '${line}' >&3`).join("; ");
  const { child, messages, errors, closed } = await startShell(
    `echo '[1]' >&3; ${writes}; echo '{"after":true}' >&3; read end <&3`,
  );
  await waitFor(() => messages.length === 2 && errors.length === lines.length, { what: "messages and errors" });
  assert.deepEqual(messages, [[1], { after: true }]);
  for (const [index, error] of errors.entries()) {
    assert.equal(error.code, "ERR_SIGNALBOX_IPC_MALFORMED");
    assert.equal(error.line, lines[index].slice(0, 200));
  }
  child.disconnect();
  await closed;
});

test("bytes that are no UTF-8 are no message", async () => {
  const { messages, errors, closed } = await startShell(`printf '"\\377"\\n"fine"\\n' >&3`);
  await closed;
  assert.deepEqual(messages, ["fine"]);
  assert.deepEqual(
    errors.map(({ code, line }) => [code, line]),
    [["ERR_SIGNALBOX_IPC_MALFORMED", '"\ufffd"']],
  );
});

test("a message that comes in single bytes is whole", async () => {
  const text = JSON.stringify({ é: "漢😀\u2028", half: "\ud83d" });
  for (const runtime of runtimes) {
    const { messages, errors, closed } = await startProgram(["bytes", text], { runtime });
    await closed;
    assert.deepEqual([messages, errors], [[JSON.parse(text)], []]);
  }
});

test("a message that was begun and never ended is told with the end", async () => {
  const { messages, errors, order, closed } = await startShell(`printf '1\\n{"half' >&3`);
  await closed;
  assert.deepEqual(messages, [1]);
  assert.deepEqual(
    errors.map(({ code, line }) => [code, line]),
    [["ERR_SIGNALBOX_IPC_MALFORMED", '{"half']],
  );
  assert.deepEqual(order, ["message", "disconnect", "exit", "close"]);
});

test("a message without end is cut off at 128 MiB, and takes the channel with it", async () => {
  const line = `echo 1 >&3; head -c 200000000 /dev/zero | tr '\\0' 7 >&3; echo "status $?"; sleep 60`;
  const { child, messages, errors, disconnected, closed } = await startShell(line);
  await disconnected;
  assert.deepEqual(messages, [1]);
  assert.equal(errors.length, 1);
  assert.equal(errors[0].code, "ERR_SIGNALBOX_IPC_MESSAGE_TOO_LARGE");
  assert.equal(errors[0].maxBytes, 128 * 1024 * 1024);
  assert.equal(child.connected, false);
  assert.equal(child.exit, undefined);
  await child.kill();
  await closed;
});

for (const runtime of runtimes) {
  test(`what runtimes say to each other is no message, with a child in ${runtime.name}`, async () => {
    const { child, messages, errors, closed } = await startProgram(["internal"], { runtime });
    child.send({ cmd: "NODE_MINE" });
    child.send("plain");
    await waitFor(() => messages.length === 3, { what: "answers" });
    assert.deepEqual(messages, [{ cmd: "node" }, { internal: "NODE_MINE" }, { message: "plain" }]);
    assert.deepEqual(errors, []);
    await child.kill();
    await closed;
  });

  test(`a server that is sent along is refused once and for all, with a child in ${runtime.name}`, async () => {
    const before = openDescriptors();
    const { child, messages, errors, closed } = await startProgram(["handle"], { runtime });
    // The sender tries again a few times, and holds back all that follows until it gives up.
    await waitFor(() => messages.length === 1, { what: "the message behind it" });
    assert.deepEqual(messages, ["after it"]);
    assert.deepEqual(
      errors.map(({ code, handleType }) => [code, handleType]),
      [["ERR_SIGNALBOX_IPC_HANDLE_UNSUPPORTED", "net.Server"]],
    );
    const sockets = [...openDescriptors()].filter(([number, leads]) => before.get(number) !== leads);
    assert.ok(!sockets.some(([, leads]) => /TCP/.test(leads)));
    child.send("go");
    await closed;
    await waitFor(() => openDescriptors().size <= before.size, { what: "all descriptors to be closed" });
  });
}
