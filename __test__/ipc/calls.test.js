"use strict";
const { assert, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startProgram, startShell } = require("./start.js");

for (const runtime of runtimes) {
  const serve = () => startProgram(["serve"], { runtime, file: "peer.js" });

  test(`a child in ${runtime.name} answers calls, in any number at once`, async () => {
    const { child, closed } = await serve();
    assert.equal(await child.request("add", [1, 2]), 3);
    const calls = Array.from({ length: 1_000 }, (_, index) => child.request("add", [index, 1]));
    assert.deepEqual(
      await Promise.all(calls),
      Array.from({ length: 1_000 }, (_, index) => index + 1),
    );
    await child.kill();
    await closed;
  });

  test(`the host answers calls of a child in ${runtime.name}, and tells what it does not know`, async () => {
    const { child, closed } = await serve();
    const dispose = child.onRequest("who", ({ from }) => ({ host: true, from }));
    child.onRequest("refuse", () => {
      throw Object.assign(new Error("no"), { code: "E_NO" });
    });
    assert.deepEqual(await child.request("ask", "who"), { host: true, from: "child" });
    const refused = await child.request("ask", "refuse");
    assert.deepEqual([refused.code, refused.remoteCode], ["ERR_SIGNALBOX_CALL_FAILED", "E_NO"]);
    dispose();
    assert.equal((await child.request("ask", "who")).remoteCode, -32601);
    await child.kill();
    await closed;
  });

  test(`a call that fails in ${runtime.name} tells code, name and stack of what was thrown there`, async () => {
    const { child, closed } = await serve();
    const error = await child.request("fail").catch((thrown) => thrown);
    assert.equal(error.code, "ERR_SIGNALBOX_CALL_FAILED");
    assert.match(error.message, /"fail" failed: not today/);
    assert.deepEqual([error.method, error.remoteCode, error.remoteName], ["fail", "E_TODAY", "RangeError"]);
    assert.match(error.remoteStack, /peer\.js/);
    assert.deepEqual(error.data.data, { retry: false });
    assert.equal(error.cause.message, "below");
    assert.deepEqual(error.cause.at, new Date(5));
    await child.kill();
    await closed;
  });

  test(`unknown methods and answers without a form are refused by a child in ${runtime.name}`, async () => {
    const { child, closed } = await serve();
    await assert.rejects(child.request("no such method"), { code: "ERR_SIGNALBOX_CALL_FAILED", remoteCode: -32601 });
    await assert.rejects(child.request("unanswerable"), (error) => error.code === "ERR_SIGNALBOX_CALL_FAILED");
    await child.kill();
    await closed;
  });

  test(`time limits and aborts end calls to ${runtime.name}, and cancel them there`, async () => {
    const { child, messages, closed } = await serve();
    await child.request("add", [0, 0]);
    const late = child.request("sleep", null, { timeoutMs: 30 });
    await assert.rejects(late, { code: "ERR_SIGNALBOX_CALL_TIMEOUT", method: "sleep", timeoutMs: 30 });
    await waitFor(() => messages.length === 1, { what: "the call to be cancelled there" });
    const controller = new AbortController();
    const cancelled = child.request("sleep", null, { signal: controller.signal });
    controller.abort(new Error("not needed"));
    await assert.rejects(cancelled, (error) => {
      assert.equal(error.code, "ERR_SIGNALBOX_CALL_CANCELLED");
      assert.equal(error.cause.message, "not needed");
      return true;
    });
    await waitFor(() => messages.length === 2, { what: "the other call to be cancelled there" });
    assert.deepEqual(messages, ["cancelled", "cancelled"]);
    // The answers that came too late were taken by nobody else.
    assert.equal(await child.request("add", [1, 1]), 2);
    await child.kill();
    await closed;
  });

  test(`calls to a child in ${runtime.name} that is killed are all settled within 50 ms of its end`, async () => {
    const { child, closed } = await serve();
    await child.request("add", [0, 0]);
    const calls = Array.from({ length: 100 }, () => child.request("sleep").catch((error) => error));
    child.signal("SIGKILL");
    await child.wait();
    const ended = Date.now();
    const errors = await Promise.all(calls);
    assert.ok(Date.now() - ended < 50);
    for (const { code, method, signal, pid } of errors) {
      assert.deepEqual([code, method, pid], ["ERR_SIGNALBOX_PEER_GONE", "sleep", child.pid]);
      assert.ok(signal === "SIGKILL" || signal === undefined); // a loaded machine may tell the end too late for that
    }
    await closed;
    await assert.rejects(child.request("add"), { code: "ERR_SIGNALBOX_PEER_GONE", exitCode: null, signal: "SIGKILL" });
  });
}

test("a call fails with the channel, whether the process goes on or not", async () => {
  const { child, closed } = await startShell("read line <&3; exec 3>&-; sleep 60");
  await assert.rejects(child.request("anything"), (error) => {
    assert.equal(error.code, "ERR_SIGNALBOX_PEER_GONE");
    assert.equal(Object.hasOwn(error, "exitCode"), false);
    return true;
  });
  await child.kill();
  await closed;
});

test("a plain program can be called and call, by JSON-RPC's own rules", async () => {
  const line = [
    `echo '{"jsonrpc":"2.0","id":"a","method":"who","params":[1]}' >&3`,
    `echo '{"jsonrpc":"2.0","method":"note","params":"hi"}' >&3`,
    `echo '{"jsonrpc":"2.0","id":5,"result":"for nobody"}' >&3`,
    "head -n 2 <&3; sleep 60",
  ].join("; ");
  const seen = await startShell(line);
  const noted = [];
  seen.child.onRequest("who", (params) => ({ params }));
  seen.child.onRequest("note", (text) => void noted.push(text));
  const call = seen.child.request("ask", { of: "you" }, { timeoutMs: 60_000 });
  call.catch(() => {});
  await waitFor(() => seen.output.split("\n").length === 3, { what: "what the program got" });
  const lines = seen.output
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text));
  assert.deepEqual(
    lines.find(({ id }) => id === "a"),
    { jsonrpc: "2.0", id: "a", result: { params: [1] } },
  );
  assert.deepEqual(
    lines.find(({ id }) => id === 1),
    { jsonrpc: "2.0", id: 1, method: "ask", params: { of: "you" } },
  );
  assert.deepEqual(noted, ["hi"]);
  assert.deepEqual(seen.messages, [{ jsonrpc: "2.0", id: 5, result: "for nobody" }]);
  await seen.child.kill();
  await assert.rejects(call, { code: "ERR_SIGNALBOX_PEER_GONE" });
  await seen.closed;
});

test("calls are messages like any other for a host that handles none", async () => {
  const call = { jsonrpc: "2.0", id: 1, method: "who" };
  const { messages, closed } = await startShell(`echo '${JSON.stringify(call)}' >&3`);
  await closed;
  assert.deepEqual(messages, [call]);
});

test("wrong calls are refused at once", async () => {
  const { child, closed } = await startProgram(["echo"]);
  for (const [call, code] of [
    [() => child.request(5), "ERR_SIGNALBOX_OPTION_TYPE"],
    [() => child.request("a", null, { timeoutMs: -1 }), "ERR_SIGNALBOX_OPTION_RANGE"],
    [() => child.request("a", null, { timeoutMs: "1" }), "ERR_SIGNALBOX_OPTION_TYPE"],
    [() => child.request("a", null, { retries: 3 }), "ERR_SIGNALBOX_OPTION_UNKNOWN"],
    [() => child.request("a", null, { signal: AbortSignal.abort() }), "ERR_SIGNALBOX_CALL_CANCELLED"],
    [() => child.request("a", { big: 1n }), "ERR_SIGNALBOX_IPC_NOT_SERIALIZABLE"],
  ]) {
    await assert.rejects(call(), { code });
  }
  assert.throws(() => child.onRequest("a", 5), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  child.onRequest("a", () => {});
  assert.throws(() => child.onRequest("a", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  await child.kill();
  await closed;
});

test("a host that only calls is told when messages nobody listens to stand in the way", async () => {
  const line = `while true; do head -c 3000 /dev/zero | tr '\\0' 7; echo; done >&3`;
  for (const listens of [true, false]) {
    const { child, errors, closed } = await startShell(line, { listens });
    child.onRequest("any", () => {});
    const isUnheard = ({ code }) => code === "ERR_SIGNALBOX_IPC_UNHEARD";
    if (!listens) await waitFor(() => errors.some(isUnheard), { what: "an error", timeoutMs: 30_000 });
    await child.kill();
    await closed;
    assert.equal(errors.filter(isUnheard).length, listens ? 0 : 1);
  }
});
