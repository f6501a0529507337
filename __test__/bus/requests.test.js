"use strict";
const { registerClass } = require("signalbox");
const { createBusPair, fakeClock } = require("signalbox/testing");
const { assert, test, waitFor } = require("../harness.js");

/** The buses on which a request is made and handled: of one environment, or of two. */
const sides = {
  "in the same environment": () => {
    const [bus] = createBusPair();
    return [bus, bus];
  },
  "in another environment": () => createBusPair(),
};

const refusal = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: "it was not rejected" });
};

for (const [where, make] of Object.entries(sides)) {
  test(`a request is answered by the handler ${where}`, async () => {
    const [caller, handler] = make();
    handler.handle("sum", ({ a, b }) => a + b);
    handler.handle("later", async (text) => `${text}!`);
    handler.handle("nothing", () => {});
    assert.equal(await caller.request("sum", { a: 1, b: 2 }), 3);
    assert.equal(await caller.request("later", "x"), "x!");
    assert.equal(await caller.request("nothing"), undefined);
    assert.equal(caller.stats().pendingRequests, 0);
  });

  test(`values arrive as what they were ${where}`, async () => {
    const [caller, handler] = make();
    handler.handle("echo", (value) => value);
    const value = { at: new Date(5), map: new Map([["k", 1n]]), nothing: undefined, bytes: new Uint8Array([1, 2]) };
    value.self = value;
    const echo = await caller.request("echo", value);
    assert.deepEqual(echo, value);
    assert.equal(echo.self, echo);
  });

  test(`an error of the handler ${where} keeps class, code and cause`, async () => {
    class OrderError extends Error {}
    const registered = registerClass(`OrderError ${where}`, OrderError);
    const [caller, handler] = make();
    handler.handle("fail", () => {
      const error = new OrderError("out of stock", { cause: new TypeError("none left") });
      error.code = "E_STOCK";
      throw error;
    });
    const error = await refusal(caller.request("fail"));
    assert.equal(error.code, "ERR_SIGNALBOX_CALL_FAILED");
    assert.equal(error.method, "fail");
    assert.match(error.message, /out of stock/);
    assert.equal(error.remoteCode, "E_STOCK");
    assert.ok(error.cause instanceof OrderError);
    assert.equal(error.cause.code, "E_STOCK");
    assert.ok(error.cause.cause instanceof TypeError);
    registered();
  });

  test(`what is thrown and is no error is the cause ${where}`, async () => {
    const [caller, handler] = make();
    for (const thrown of ["text", undefined, null, 5, { code: 7 }]) {
      const dispose = handler.handle("fail", () => Promise.reject(thrown));
      const error = await refusal(caller.request("fail"));
      assert.equal(error.code, "ERR_SIGNALBOX_CALL_FAILED");
      assert.deepEqual(error.cause, thrown);
      dispose();
    }
  });

  test(`a signal cancels a request, and the handler ${where} is told`, async () => {
    const [caller, handler] = make();
    let told;
    handler.handle("wait", (_, { signal }) => new Promise(() => signal.addEventListener("abort", () => (told = true))));
    const controller = new AbortController();
    const answer = refusal(caller.request("wait", 1, { signal: controller.signal }));
    await waitFor(() => caller.stats().pendingRequests === 1);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort("enough");
    const error = await answer;
    assert.equal(error.code, "ERR_SIGNALBOX_CALL_CANCELLED");
    assert.equal(error.cause, "enough");
    await waitFor(() => told);
  });

  test(`nobody handles it: a request is rejected at once ${where}`, async () => {
    const [caller, handler] = make();
    const error = await refusal(caller.request("nobody", 1));
    assert.equal(error.code, "ERR_SIGNALBOX_CALL_NO_HANDLER");
    assert.equal(error.method, "nobody");
    const dispose = handler.handle("nobody", () => 1);
    assert.equal(await caller.request("nobody"), 1);
    dispose();
    assert.equal((await refusal(caller.request("nobody"))).code, "ERR_SIGNALBOX_CALL_NO_HANDLER");
  });

  test(`a bus that is closed rejects what it asked for, ${where}`, async () => {
    const [caller, handler] = make();
    handler.handle("wait", () => new Promise(() => {}));
    const answer = refusal(caller.request("wait"));
    await waitFor(() => caller.stats().pendingRequests === 1);
    caller.close();
    assert.equal((await answer).code, "ERR_SIGNALBOX_BUS_CLOSED");
  });

  test(`the handler ${where} knows the method and who calls`, async () => {
    const [caller, handler] = make();
    handler.handle("who", (_, { method, source }) => [method, source]);
    assert.deepEqual(await caller.request("who"), ["who", "main"]);
  });
}

test("a request that is not answered in time is rejected, and the handler told", async () => {
  const clock = fakeClock();
  const [caller, handler] = createBusPair({ clock });
  let isAborted;
  handler.handle("wait", (_, { signal }) => new Promise(() => (isAborted = () => signal.aborted)));
  const answer = refusal(caller.request("wait", 1, { timeoutMs: 50 }));
  await clock.advance(49);
  assert.equal(isAborted(), false);
  await clock.advance(1);
  const error = await answer;
  assert.equal(error.code, "ERR_SIGNALBOX_CALL_TIMEOUT");
  assert.equal(error.timeoutMs, 50);
  await waitFor(isAborted);
});

test("a request has 30 s by default, and none with Infinity", async () => {
  const clock = fakeClock();
  const [caller, handler] = createBusPair({ clock });
  handler.handle("wait", () => new Promise(() => {}));
  const answer = refusal(caller.request("wait"));
  caller.request("wait", 1, { timeoutMs: Infinity }).catch(() => {});
  await clock.advance(29_999);
  assert.equal(caller.stats().pendingRequests, 2);
  await clock.advance(1);
  assert.equal((await answer).code, "ERR_SIGNALBOX_CALL_TIMEOUT");
  await clock.advance(1e9);
  assert.equal(caller.stats().pendingRequests, 1);
});

test("an environment that goes takes its calls and its handlers along", async () => {
  const [caller, handler] = createBusPair();
  let context;
  caller.handle("wait", (_, given) => new Promise(() => (context = given)));
  handler.handle("never", () => new Promise(() => {}));
  const answer = refusal(caller.request("never"));
  handler.request("wait").catch(() => {});
  await waitFor(() => context);
  handler.close();
  const error = await answer;
  assert.equal(error.code, "ERR_SIGNALBOX_PEER_GONE");
  assert.equal(error.method, "never");
  await waitFor(() => context.signal.aborted);
  assert.equal((await refusal(caller.request("never"))).code, "ERR_SIGNALBOX_CALL_NO_HANDLER");
});

test("one handler a method on a bus, wherever", () => {
  const [main, page] = createBusPair();
  const dispose = main.handle("a", () => 1);
  assert.throws(() => main.handle("a", () => 2), { code: "ERR_SIGNALBOX_CALL_HANDLER_EXISTS", method: "a" });
  assert.throws(() => page.handle("a", () => 2), { code: "ERR_SIGNALBOX_CALL_HANDLER_EXISTS" });
  dispose();
  page.handle("a", () => 2);
});

test("what can't be sent rejects the request, or is told as the handler's failure", async () => {
  const [caller, handler] = createBusPair();
  handler.handle("echo", (value) => value ?? { f() {} });
  const unsent = await refusal(caller.request("echo", { f() {} }));
  assert.equal(unsent.code, "ERR_SIGNALBOX_CODEC_UNSUPPORTED");
  const failed = await refusal(caller.request("echo"));
  assert.equal(failed.code, "ERR_SIGNALBOX_CALL_FAILED");
  assert.equal(failed.remoteCode, "ERR_SIGNALBOX_CODEC_UNSUPPORTED");
});

test("an error with something along that can't be sent arrives without it", async () => {
  const [caller, handler] = createBusPair();
  handler.handle("fail", () => {
    throw Object.assign(new RangeError("no"), { code: "E_NO", retry() {} });
  });
  const { cause } = await refusal(caller.request("fail"));
  assert.ok(cause instanceof RangeError);
  assert.deepEqual([cause.message, cause.code], ["no", "E_NO"]);
});

test("a request comes after what was emitted before it, and its answer after what its handler emitted", async () => {
  const [caller, handler] = createBusPair();
  const order = [];
  handler.on("event", (n) => order.push(`handler heard ${n}`));
  handler.handle("do", () => {
    order.push("handled");
    handler.emit("done", 1);
    handler.emit("done", 2);
  });
  caller.on("done", (n) => order.push(`caller heard ${n}`));
  caller.emit("event", 1);
  caller.emit("event", 2);
  await caller.request("do");
  order.push("answered");
  assert.deepEqual(order, [
    "handler heard 1",
    "handler heard 2",
    "handled",
    "caller heard 1",
    "caller heard 2",
    "answered",
  ]);
});

test("methods and options are checked", async () => {
  const [bus] = createBusPair();
  assert.throws(() => bus.handle("", () => {}), { code: "ERR_SIGNALBOX_OPTION_RANGE" });
  assert.throws(() => bus.handle("x"), { code: "ERR_SIGNALBOX_OPTION_TYPE" });
  bus.handle("x", () => {});
  assert.equal((await refusal(bus.request(5))).code, "ERR_SIGNALBOX_OPTION_TYPE");
  assert.equal((await refusal(bus.request("x", 1, { timeoutMs: -1 }))).code, "ERR_SIGNALBOX_OPTION_RANGE");
  assert.equal((await refusal(bus.request("x", 1, { timeout: 1 }))).code, "ERR_SIGNALBOX_OPTION_UNKNOWN");
});
