"use strict";
const { assert, test, waitFor } = require("../../harness.js");
const { withBus } = require("./with_bus.js");

test("a page requests what main handles, and main what the page handles", () =>
  withBus({}, async ({ bus, evaluate, startPage }) => {
    bus.handle("double", ({ value }, { source }) => ({ value: value * 2, source }));
    await startPage();
    const answer = await evaluate(async () => {
      window.bus.handle("location", () => ({ title: document.title, at: new Date(7) }));
      return window.bus.request("double", { value: 21 });
    });
    assert.equal(answer.value, 42);
    const location = await waitFor(() => bus.request("location").catch(() => undefined));
    assert.deepEqual([location.title, location.at.getTime()], ["loaded", 7]);
  }));

test("what a handler in main throws arrives in the page as it was thrown", () =>
  withBus({}, async ({ bus, evaluate, startPage }) => {
    bus.handle("fail", () => {
      throw Object.assign(new RangeError("too far"), { code: "E_FAR", limit: 3 });
    });
    await startPage();
    const told = await evaluate(() =>
      window.bus.request("fail").catch(({ code, method, remoteCode, cause }) => ({
        code,
        method,
        remoteCode,
        cause: [cause instanceof Error, cause.name, cause.message, cause.code, cause.limit],
      })),
    );
    assert.deepEqual(told, {
      code: "ERR_SIGNALBOX_CALL_FAILED",
      method: "fail",
      remoteCode: "E_FAR",
      cause: [true, "RangeError", "too far", "E_FAR", 3],
    });
  }));

test("a method that nobody handles is refused with its name", () =>
  withBus({}, async ({ evaluate, startPage }) => {
    await startPage();
    const told = await evaluate(() => window.bus.request("nobody").catch(({ code, method }) => [code, method]));
    assert.deepEqual(told, ["ERR_SIGNALBOX_CALL_NO_HANDLER", "nobody"]);
  }));

test("a request that the page cancels aborts its handler in main", () =>
  withBus({}, async ({ bus, evaluate, startPage }) => {
    let aborted = false;
    bus.handle(
      "slow",
      (_input, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            aborted = true;
            resolve();
          });
        }),
    );
    await startPage();
    const code = await evaluate(async () => {
      const controller = new AbortController();
      const answer = window.bus.request("slow", undefined, { signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      return answer.catch((error) => error.code);
    });
    assert.equal(code, "ERR_SIGNALBOX_CALL_CANCELLED");
    await waitFor(() => aborted, { what: "the handler's abort" });
  }));

test("a request that a page does not answer any more is rejected when its document goes", () =>
  withBus({}, async ({ bus, evaluate, startPage, load }) => {
    await startPage();
    await evaluate(() => void window.bus.handle("never", () => new Promise(() => {})));
    let answer;
    await waitFor(async () => {
      answer = bus.request("never");
      return (
        (await Promise.race([
          answer.catch((error) => error.code),
          new Promise((resolve) => setTimeout(resolve, 50, "waits")),
        ])) === "waits"
      );
    });
    const rejection = assert.rejects(answer, { code: "ERR_SIGNALBOX_PEER_GONE" });
    await load("other.html");
    await rejection;
  }));

test("a handler's signal in main is aborted when the page that asked is gone", () =>
  withBus({}, async ({ bus, evaluate, startPage, load }) => {
    let signal;
    bus.handle("wait", (_input, context) => {
      ({ signal } = context);
      return new Promise(() => {});
    });
    await startPage();
    await evaluate(() => void window.bus.request("wait").catch(() => {}));
    await waitFor(() => signal !== undefined, { what: "the call" });
    await load("other.html");
    await waitFor(() => signal.aborted, { what: "the abort" });
  }));
