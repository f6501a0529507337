"use strict";
const { assert, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startPeer } = require("./start.js");

for (const runtime of runtimes) {
  for (const framing of ["newline", "content-length"]) {
    test(`a child in ${runtime.name} answers calls over ${framing} frames`, async () => {
      const { peer } = await startPeer({ runtime, framing });
      assert.deepEqual(await peer.request("echo", { text: "é漢😀", list: [1, null] }), {
        text: "é漢😀",
        list: [1, null],
      });
      const calls = Array.from({ length: 1_000 }, (_, index) => peer.request("echo", index));
      assert.deepEqual(
        await Promise.all(calls),
        Array.from({ length: 1_000 }, (_, index) => index),
      );
      await peer.close();
    });
  }
}

for (const framing of ["newline", "content-length"]) {
  test(`the first ${framing} frame of a child shows how it speaks`, async () => {
    const hello = '{"jsonrpc":"2.0","method":"hello"}';
    const first =
      framing === "newline" ? `starting\n${hello}\n` : `starting\nContent-Length: ${hello.length}\r\n\r\n${hello}`;
    const { peer, told } = await startPeer({ framing: "auto", args: [framing, first] });
    await new Promise((resolve) => peer.on("notification", resolve));
    assert.equal(await peer.request("echo", "heard"), "heard");
    assert.deepEqual(told.log, [{ text: "starting", stream: "stdout" }]);
    await peer.close();
  });
}

test("a failed call tells code, data and cause", async () => {
  const { peer } = await startPeer();
  const error = await peer.request("fail").catch((thrown) => thrown);
  assert.equal(error.code, "ERR_SIGNALBOX_CALL_FAILED");
  assert.match(error.message, /"fail" failed: not today/);
  assert.deepEqual([error.method, error.remoteCode, error.data.retry], ["fail", -32042, false]);
  assert.deepEqual([error.cause.name, error.cause.message, error.cause.code], ["RangeError", "below", "E_BELOW"]);
  await peer.close();
});

test("the child calls what is exposed, by ids of numbers and of text, and nothing else", async () => {
  const { peer } = await startPeer();
  const dispose = peer.expose({
    "files.list": ({ path }) => [`${path}/a`],
    "files.read": () => {
      throw Object.assign(new Error("no", { cause: new Error("deeper") }), { code: "E_NO" });
    },
  });
  for (const id of [7, "7", "seven", 0]) {
    const reply = await peer.request("ask", { id, method: "files.list", params: { path: "/x" } });
    assert.deepEqual(reply, { jsonrpc: "2.0", id, result: ["/x/a"] });
  }
  const refused = await peer.request("ask", { id: 1, method: "files.read" });
  assert.deepEqual([refused.error.message, refused.error.data.code], ["no", "E_NO"]);
  assert.equal(refused.error.data.cause.message, "deeper");
  for (const method of ["files.write", "toString", "constructor", "__proto__", "$/cancelRequest2"]) {
    const unknown = await peer.request("ask", { id: 2, method });
    assert.equal(unknown.error.code, -32601, method);
  }
  dispose();
  assert.equal((await peer.request("ask", { id: 3, method: "files.list", params: {} })).error.code, -32601);
  await peer.close();
});

test("params that a schema refuses never reach the handler", async () => {
  const { peer } = await startPeer();
  const seen = [];
  const schema = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: async (value) =>
        typeof value?.size === "number"
          ? { value: { size: Math.round(value.size) } }
          : { issues: [{ message: "not a number", path: ["size"] }] },
    },
  };
  peer.expose({ resize: { handler: (params) => seen.push(params), schema } });
  const refused = await peer.request("ask", { id: 1, method: "resize", params: { size: "big" } });
  assert.equal(refused.error.code, -32602);
  assert.deepEqual(refused.error.data.data, { issues: [{ message: "not a number", path: ["size"] }] });
  await peer.request("ask", { id: 2, method: "resize", params: { size: 1.6 } });
  assert.deepEqual(seen, [{ size: 2 }]);
  await peer.close();
});

test("notifications reach a handler of their name, or else the event", async () => {
  const { peer, told } = await startPeer();
  const handled = [];
  peer.handle("mine", (params) => void handled.push(params));
  await peer.request("notify", { method: "mine", params: [1] });
  await peer.request("notify", { method: "other", params: { a: 1 } });
  assert.deepEqual([handled, told.notification], [[[1]], [{ method: "other", params: { a: 1 } }]]);
  await peer.close();
});

test("what a child sends before anybody could listen is handed over behind the start", async () => {
  const early = '{"jsonrpc":"2.0","method":"early","params":1}\nprinted\n';
  const { peer, told } = await startPeer({ args: [early] });
  await peer.request("echo");
  await waitFor(() => told.log.length > 0);
  assert.deepEqual(told.notification, [{ method: "early", params: 1 }]);
  assert.deepEqual(told.log, [{ text: "printed", stream: "stdout" }]);
  await peer.close();
});

test("a batch is one frame in each direction, and tells how each call did", async () => {
  const { peer } = await startPeer();
  const settled = await peer.batch([
    { method: "echo", params: [1] },
    { method: "tell", params: 2, notify: true },
    { method: "echo", params: [3] },
  ]);
  assert.deepEqual(settled, [
    { status: "fulfilled", value: [1] },
    { status: "fulfilled", value: undefined },
    { status: "fulfilled", value: [3] },
  ]);
  await assert.rejects(peer.batch([]), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  await peer.close();
});

test("a batch of the child is answered in one frame, when all is done", async () => {
  const { peer, told } = await startPeer();
  peer.expose({
    slow: async () => {
      await new Promise(setImmediate);
      return "slow";
    },
    quick: () => "quick",
    unanswerable: () => 1n,
  });
  const calls = [
    { id: 1, method: "slow" },
    { id: "two", method: "quick" },
    { method: "told", params: 1 },
    { id: 3, method: "unknown" },
    { id: 4, method: "unanswerable" },
  ];
  const answers = await peer.request("askBatch", { calls });
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  assert.deepEqual([byId.get(1).result, byId.get("two").result, byId.get(3).error.code], ["slow", "quick", -32601]);
  assert.match(byId.get(4).error.message, /BigInt/);
  assert.equal(answers.length, 4);
  assert.deepEqual(told.notification, [{ method: "told", params: 1 }]);
  await peer.close();
});

test("progress of a call comes in order, before its answer, and not after it", async () => {
  const { peer, told } = await startPeer();
  const seen = [];
  assert.equal(await peer.request("progress", { steps: 3 }, { onProgress: (value) => seen.push(value) }), "done");
  assert.deepEqual(seen, [1, 2, 3]);
  await peer.request("progress", { steps: 1 });
  assert.equal(told.notification.length, 1);
  await peer.close();
});

test("time limits and aborts end a call here and cancel it there", async () => {
  const { peer } = await startPeer();
  await assert.rejects(peer.request("never", {}, { timeoutMs: 1 }), { code: "ERR_SIGNALBOX_CALL_TIMEOUT" });
  const controller = new AbortController();
  const aborted = peer.request("never", {}, { signal: controller.signal });
  controller.abort(new Error("enough"));
  const error = await aborted.catch((thrown) => thrown);
  assert.deepEqual([error.code, error.cause.message], ["ERR_SIGNALBOX_CALL_CANCELLED", "enough"]);
  assert.deepEqual(await peer.request("cancelled"), [1, 2]);
  await peer.close();
});

test("a call that is cancelled while its answer is on the way settles once", async () => {
  const { peer } = await startPeer();
  for (let round = 0; round < 200; round++) {
    const controller = new AbortController();
    const call = peer.request("echo", round, { signal: controller.signal });
    const later = peer.request("echo", "later");
    if (round % 2 === 0) setImmediate(() => controller.abort());
    else later.then(() => controller.abort());
    const outcome = await call.catch(({ code }) => code);
    assert.ok(outcome === round || outcome === "ERR_SIGNALBOX_CALL_CANCELLED", String(outcome));
    assert.equal(await later, "later");
  }
  assert.equal(peer.stats().pending, 0);
  await peer.close();
});

test("calls beyond the concurrency wait in order, and leave the line when they are cancelled", async () => {
  const { peer } = await startPeer({ concurrency: 2 });
  const order = [];
  const controller = new AbortController();
  const calls = [1, 2, 3, 4].map((value) =>
    peer.request("echo", value, value === 3 ? { signal: controller.signal } : undefined).then(
      (result) => order.push(result),
      ({ code }) => order.push(code),
    ),
  );
  assert.equal(peer.stats().waiting, 2);
  controller.abort();
  await Promise.all(calls);
  assert.deepEqual(order.sort(), [1, 2, 4, "ERR_SIGNALBOX_CALL_CANCELLED"]);
  await peer.close();
});

test("calls that wait for an answer have a limit", async () => {
  const { peer } = await startPeer({ maxPendingCalls: 2 });
  const waiting = Promise.allSettled([peer.request("never", {}), peer.request("never", {})]);
  await assert.rejects(peer.request("echo"), { code: "ERR_SIGNALBOX_RPC_TOO_MANY_CALLS", allowed: 2 });
  await peer.process.kill();
  const codes = (await waiting).map(({ reason }) => reason.code);
  assert.deepEqual(codes, ["ERR_SIGNALBOX_PEER_GONE", "ERR_SIGNALBOX_PEER_GONE"]);
});

test("figures and traces tell what went over the conversation", async () => {
  const traced = [];
  const { peer } = await startPeer({ trace: (entry) => traced.push(entry) });
  peer.handle("add", ([a, b]) => a + b);
  await peer.request("ask", { id: "x", method: "add", params: [1, 2] });
  await peer.request("fail").catch(() => {});
  peer.notify("never", 1);
  await peer.request("echo");
  const { requestsSent, notificationsSent, answersReceived, failuresReceived, requestsReceived, answersSent } =
    peer.stats();
  assert.deepEqual([requestsSent, notificationsSent, answersReceived, failuresReceived], [3, 1, 2, 1]);
  assert.deepEqual([requestsReceived, answersSent], [1, 1]);
  assert.deepEqual(
    traced.slice(0, 4).map(({ direction, kind, method }) => [direction, kind, method]),
    [
      ["out", "request", "ask"],
      ["in", "request", "add"],
      ["out", "answer", "add"],
      ["in", "answer", "ask"],
    ],
  );
  assert.ok(traced[3].durationMs > 0);
  await peer.close();
});

test("an answer with a result and an error that is null is an answer", async () => {
  const { peer } = await startPeer();
  assert.equal(await peer.request("raw", { result: '1,"error":null' }), 1);
  await peer.close();
});

test("the text of a payload arrives as it was sent: doubles, order of keys, lone surrogates", async () => {
  const { peer } = await startPeer();
  const value = { b: 5e-324, a: 1.7976931348623157e308, 10: 0.1 + 0.2, surrogate: "\ud800x", z: -0.5 };
  const back = await peer.request("raw", { result: JSON.stringify(value) });
  assert.deepEqual(back, value);
  assert.deepEqual(Object.keys(back), Object.keys(value));
  assert.equal(await peer.request("raw", { result: "1e400" }), Infinity);
  await peer.close();
});
