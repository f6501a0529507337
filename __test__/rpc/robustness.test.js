"use strict";
const { join } = require("node:path");
const { RpcPeer, spawn } = require("signalbox");
const { assert, test, waitFor } = require("../harness.js");
const { runtimes } = require("../runtimes.js");
const { startPeer } = require("./start.js");

const FLOOD = join(__dirname, "flood.js");

for (const transport of ["stdio", "ipc"]) {
  const options = transport === "ipc" ? { transport, file: join(__dirname, "ipc_program.js"), framing: undefined } : {};

  test(`a child that ends over ${transport} fails all waiting calls with how it ended and what it wrote last`, async () => {
    const { peer, closed } = await startPeer(options);
    const calls = Array.from({ length: 100 }, () => peer.request("never", {}));
    const exit = peer.request("exit", { code: 7, message: "out of cheese" });
    for (const { reason } of await Promise.allSettled([...calls, exit])) {
      assert.equal(reason.code, "ERR_SIGNALBOX_PEER_GONE");
      assert.deepEqual([reason.exitCode, reason.stderr], [7, ["out of cheese"]]);
      assert.match(reason.message, /exit code 7.*out of cheese/s);
    }
    assert.deepEqual((await closed).stderr, ["out of cheese"]);
    await assert.rejects(peer.request("echo"), { code: "ERR_SIGNALBOX_PEER_GONE", exitCode: 7 });
    assert.equal(peer.notify("echo"), false);
  });

  test(`a child that is killed over ${transport} fails waiting calls with the signal`, async () => {
    const { peer } = await startPeer(options);
    await assert.rejects(peer.request("crash", {}), { code: "ERR_SIGNALBOX_PEER_GONE", signal: "SIGKILL" });
  });
}

for (const transport of ["stdio", "ipc"]) {
  test(`a program that ends at once over ${transport} leaves no call waiting`, async () => {
    for (let round = 0; round < 20; round++) {
      const peer = await RpcPeer.spawn({ command: "sh", args: ["-c", "exit 5"], transport });
      if (round % 2 === 0) await new Promise(setImmediate);
      await assert.rejects(peer.request("echo"), { code: "ERR_SIGNALBOX_PEER_GONE", exitCode: 5 });
      await peer.close();
    }
  });
}

for (const framing of ["newline", "content-length"]) {
  test(`prints before, behind and between ${framing} frames are log lines`, async () => {
    const { peer, told } = await startPeer({ framing });
    const before = "one\ntwo\n";
    const after = framing === "newline" ? "three\n[INFO] four\n" : "\r\nthree\n[INFO] four\n";
    for (let round = 0; round < 3; round++) {
      assert.equal(await peer.request("noisy", { before, after }), "heard");
    }
    const expected = Array.from({ length: 3 }, () => ["one", "two", "three", "[INFO] four"]).flat();
    await waitFor(() => told.log.length >= expected.length);
    assert.deepEqual(
      told.log.map(({ text }) => text),
      expected,
    );
    assert.equal(await peer.request("noisy", { before: "no newline: ", after: "\n" }), "heard");
    assert.deepEqual([peer.stats().strayAnswers, told.error], [0, []]);
    await peer.close();
  });

  test(`a print within a ${framing} frame costs that frame and no other`, async () => {
    const { peer, told } = await startPeer({ framing });
    const broken =
      framing === "newline"
        ? '{"jsonrpc":"2.0","id":1,oops\n'
        : 'Content-Length: 40\r\n\r\n{"jsonrpc":"2.0","id":1,oops\n"result":1}  \n';
    assert.equal(await peer.request("noisy", { before: broken, after: "\n" }), "heard");
    await waitFor(() => told.error.length > 0);
    assert.equal(told.error[0].code, "ERR_SIGNALBOX_RPC_MALFORMED");
    assert.equal(await peer.request("echo", 1), 1);
    await peer.close();
  });

  test(`a ${framing} frame that comes byte by byte arrives whole`, async () => {
    const { peer } = await startPeer({ framing });
    assert.equal(await peer.request("slowly", { text: "aé漢😀" }), "aé漢😀");
    await peer.close();
  });

  test(`messages of 16 MB go over ${framing} frames in both directions`, async () => {
    const { peer } = await startPeer({ framing });
    const text = "é".repeat(8 * 1024 * 1024);
    assert.equal(await peer.request("length", { text }), text.length);
    assert.equal((await peer.request("text", { length: text.length })) === text, true);
    await peer.close();
  });
}

for (const length of ["-5", "999999999999", "99999999999999999999999", "1e3", ""]) {
  test(`a Content-Length of "${length}" is told, and the next frame arrives`, async () => {
    const { peer, told } = await startPeer({ framing: "content-length" });
    const before = `Content-Length: ${length}\r\n\r\n`;
    assert.equal(await peer.request("noisy", { before, after: "" }), "heard");
    await waitFor(() => told.error.length > 0);
    assert.match(told.error[0].code, /^ERR_SIGNALBOX_RPC_(MALFORMED|FRAME_TOO_LARGE)$/);
    await peer.close();
  });
}

test("a Content-Length in characters is understood", async () => {
  const { peer, told } = await startPeer({ framing: "content-length" });
  const body = '{"jsonrpc":"2.0","method":"told","params":"é漢😀"}';
  assert.equal(
    await peer.request("noisy", { before: `Content-Length: ${body.length}\r\n\r\n${body}`, after: "" }),
    "heard",
  );
  assert.deepEqual(told.notification, [{ method: "told", params: "é漢😀" }]);
  await peer.close();
});

test("a frame above the limit is told and skipped", async () => {
  const { peer, told } = await startPeer({ maxFrameBytes: 1024 * 1024 });
  const lost = peer.request("text", { length: 1024 * 1024 }, { timeoutMs: 10_000 }).catch(({ code }) => code);
  assert.equal(await peer.request("echo", 1), 1);
  await waitFor(() => told.error.length > 0);
  assert.deepEqual([told.error[0].code, told.error[0].maxBytes], ["ERR_SIGNALBOX_RPC_FRAME_TOO_LARGE", 1024 * 1024]);
  await peer.process.kill();
  assert.equal(await lost, "ERR_SIGNALBOX_PEER_GONE");
});

test("a line of 200 MB without an end takes no memory, and what follows it arrives", async () => {
  for (const [character, code] of [
    ["x", undefined],
    ["{", "ERR_SIGNALBOX_RPC_FRAME_TOO_LARGE"],
  ]) {
    const { peer, told } = await startPeer({
      file: FLOOD,
      args: [character, "200"],
      framing: "newline",
      maxFrameBytes: 8 * 1024 * 1024,
    });
    const began = process.memoryUsage().rss;
    let peak = began;
    peer.on("log", () => (told.log.length = 0)); // what it prints is this test's to hold or not
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
    await waitFor(() => told.notification.length > 0, { timeoutMs: 50_000 });
    clearInterval(watch);
    assert.deepEqual(told.notification, [{ method: "after", params: undefined }]);
    assert.equal(told.error[0]?.code, code);
    const grown = Math.round((peak - began) / 1024 / 1024);
    // Less than the line: what was printed is told in pieces, and the runtime collects those when it likes.
    assert.ok(grown < 180, `memory grew by ${grown} MB`);
    await peer.close();
  }
});

test("answers that come twice, or to nothing, settle no call a second time", async () => {
  const { peer } = await startPeer();
  assert.equal(await peer.request("twice", {}), 1);
  assert.equal(await peer.request("stray", {}), "known");
  assert.equal(peer.stats().strayAnswers, 3);
  await peer.close();
});

test("a handler that throws, hangs or is called twice by the same id leaves no call without an answer", async () => {
  const { peer, told } = await startPeer();
  peer.expose({
    throws() {
      throw "";
    },
    throwsUndefined() {
      throw undefined;
    },
    hangs: () => new Promise(() => {}),
    quick: (value) => value,
  });
  const thrown = await peer.request("ask", { id: 1, method: "throws" });
  assert.deepEqual([thrown.error.code, thrown.error.message], [-32000, ""]);
  assert.equal((await peer.request("ask", { id: 2, method: "throwsUndefined" })).error.message, "undefined");
  const hung = peer.request("ask", { id: 3, method: "hangs" }, { timeoutMs: 60_000 });
  const again = await peer.request("ask", { id: 3, method: "quick", params: "again" });
  assert.equal(again.error.code, -32600);
  assert.equal(peer.stats().running, 1);
  const gone = hung.catch(({ code }) => code);
  await peer.process.kill();
  assert.equal(await gone, "ERR_SIGNALBOX_PEER_GONE");
  assert.deepEqual(told.error, []);
});

test("a handler that hangs sees that its caller is gone", async () => {
  const { peer } = await startPeer();
  let signal;
  peer.handle("hangs", (_, context) => {
    signal = context.signal;
    return new Promise(() => {});
  });
  peer.request("ask", { id: 1, method: "hangs" }).catch(() => {});
  await waitFor(() => signal);
  await peer.process.kill();
  await waitFor(() => signal.aborted);
});

test("a child that ignores the end of its input is stopped", async () => {
  const { peer, closed } = await startPeer();
  await peer.request("stubborn", {});
  await peer.close({ graceMs: 50 });
  assert.equal((await closed).signal, "SIGTERM");
});

test("a child that ends with its input is not stopped", async () => {
  const { peer, closed } = await startPeer();
  await peer.request("echo");
  await peer.close();
  assert.deepEqual([(await closed).exitCode, (await closed).signal], [0, undefined]);
});

test("ten thousand calls are in flight at once", async () => {
  const { peer } = await startPeer();
  const calls = Array.from({ length: 10_000 }, (_, index) => peer.request("echo", index));
  assert.equal(peer.stats().pending, 10_000);
  const answers = await Promise.all(calls);
  assert.ok(answers.every((answer, index) => answer === index));
  await peer.close();
});

test("a child that never reads shows as backpressure, and its queue is bounded", async () => {
  const { peer } = await startPeer();
  await peer.request("mute", {});
  const text = "x".repeat(64 * 1024);
  // What it has read before it stopped does not count.
  const isStuck = async () => {
    while (peer.notify("never", { text }));
    return peer.drain({ timeoutMs: 50 }).then(
      () => false,
      ({ code }) => code === "ERR_SIGNALBOX_TIMEOUT",
    );
  };
  await waitFor(isStuck);
  const errors = [];
  peer.on("error", (error) => errors.push(error));
  for (let sent = 0; sent < 1_100 && errors.length === 0; sent++) {
    peer.notify("never", { text });
    if (sent % 16 === 0) await new Promise(setImmediate);
  }
  assert.equal(errors[0].code, "ERR_SIGNALBOX_RPC_OVERFLOW");
  await assert.rejects(peer.request("never", { text: text.repeat(16) }), { code: "ERR_SIGNALBOX_RPC_OVERFLOW" });
  await peer.process.kill();
});

test("a host that is behind pauses the child, and loses nothing", async () => {
  const { peer } = await startPeer({ file: FLOOD, args: ["messages", "100000"] });
  let next = 0;
  peer.on("notification", ({ params }) => {
    assert.equal(params.number, next++);
    if (next % 20_000 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  });
  await waitFor(() => next === 100_000, { timeoutMs: 30_000 });
  await peer.close();
});

test("a process that was started with a protocol is spoken with later, and by one peer", async () => {
  const { command, env } = runtimes[0];
  const child = await spawn({ command, env, args: [join(__dirname, "program.js"), "newline"], protocol: {} });
  const peer = RpcPeer.over(child);
  assert.throws(() => RpcPeer.over(child), { code: "ERR_SIGNALBOX_RPC_CLOSED" });
  assert.equal(await peer.request("echo", 1), 1);
  await peer.close();
  await assert.rejects(peer.request("echo", 1), { code: "ERR_SIGNALBOX_PEER_GONE" });
  assert.equal((await child.wait()).exitCode, 0);
});

test("a process without a channel can't be spoken with", async () => {
  const child = await spawn({ command: "sleep", args: ["60"] });
  assert.throws(() => RpcPeer.over(child), { code: "ERR_SIGNALBOX_RPC_CLOSED" });
  await child.kill();
});

test("options that do not go together, or are none, are refused", async () => {
  const code = (options) => RpcPeer.spawn({ command: "true", ...options }).catch((error) => error.code);
  assert.equal(await code({ framing: "lines" }), "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal(await code({ stdin: "ignore" }), "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal(await code({ ipc: true }), "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal(await code({ interactive: true }), "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal(await code({ maxFrameBytes: 10 }), "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal(await code({ transport: "smoke" }), "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal(await code({ concurrency: 0 }), "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal(await code({ trace: 1 }), "ERR_SIGNALBOX_OPTION_TYPE");
  assert.equal(await code({ unknown: 1 }), "ERR_SIGNALBOX_OPTION_UNKNOWN");
  await assert.rejects(RpcPeer.spawn({ command: "/no/such/program" }), {
    code: "ERR_SIGNALBOX_SPAWN_NOT_FOUND",
  });
});
