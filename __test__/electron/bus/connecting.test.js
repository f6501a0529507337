"use strict";
const { attach } = require("../../../electron/main.js");
const { assert, test, waitFor } = require("../../harness.js");
const { allowing, openWindow, withWindow } = require("./open_window.js");

/** In a page: the connection of a new bus, once it is in a state. */
const stateOf = (evaluate, state) =>
  evaluate(async (expected) => {
    const { EventBus } = window.signalbox;
    window.bus ??= new EventBus();
    const { connection } = window.bus;
    if (connection.state !== expected) {
      await new Promise((resolve) => {
        const stop = connection.on("change", () => {
          if (connection.state !== expected) return;
          stop();
          resolve();
        });
      });
    }
    return { state: connection.state, reason: connection.reason };
  }, state);

test("a page of an attached window is connected, and both sides say so", () =>
  withWindow({}, async ({ evaluate, attachment }) => {
    assert.deepEqual(await stateOf(evaluate, "connected"), { state: "connected", reason: undefined });
    await waitFor(() => attachment.connection.state === "connected", { what: "main to be connected" });
    assert.equal(attachment.stats().documents, 1);
  }));

test("a page without the preload is told how to get it", () =>
  withWindow({ preload: undefined, webPreferences: { preload: undefined } }, async ({ evaluate }) => {
    const { reason } = await stateOf(evaluate, "disconnected");
    assert.match(reason, /signalbox\/preload/);
  }));

test("a page of a window that is not attached yet waits, says why, and is connected by a later attach", async () => {
  const elsewhere = await openWindow();
  const opened = await openWindow({ policy: null });
  try {
    await stateOf(opened.evaluate, "connecting");
    await waitFor(async () => /attach\(window/.test(String((await stateOf(opened.evaluate, "connecting")).reason)), {
      what: "the reason",
    });
    attach(opened.window, { policy: allowing() });
    assert.equal((await stateOf(opened.evaluate, "connected")).state, "connected");
  } finally {
    await opened.close();
    await elsewhere.close();
  }
});

test("a page of an origin that the policy does not name is refused for good, and main is told", () =>
  withWindow({ policy: { origins: ["app://editor"] } }, async ({ evaluate, refusals }) => {
    const { reason } = await stateOf(evaluate, "disconnected");
    assert.match(reason, /no rule for pages of the origin file:\/\//);
    const [{ code, operation, origin, frame }] = refusals;
    assert.deepEqual(
      { code, operation, origin, frame },
      { code: "ERR_SIGNALBOX_BUS_REFUSED", operation: "hello", origin: "file://", frame: "main" },
    );
  }));

test("an attachment that is disposed of leaves the page waiting, and another one takes it up", () =>
  withWindow({}, async ({ evaluate, window, attachment }) => {
    await stateOf(evaluate, "connected");
    attachment.dispose();
    const { reason } = await stateOf(evaluate, "connecting");
    assert.match(reason, /let go of this window/);
    attach(window, { policy: allowing() });
    assert.equal((await stateOf(evaluate, "connected")).state, "connected");
  }));

test("a window can be attached once at a time", () =>
  withWindow({}, ({ window, attachment }) => {
    assert.throws(() => attach(window, { policy: allowing() }), { code: "ERR_SIGNALBOX_BUS_ATTACHED" });
    attachment.dispose();
    attach(window, { policy: allowing() }).dispose();
  }));

test("an attachment ends with its window", async () => {
  const { attachment, close } = await openWindow();
  const reasons = [];
  attachment.on("closed", (reason) => reasons.push(reason));
  await close();
  await waitFor(() => reasons.length > 0, { what: "the news" });
  assert.deepEqual(reasons, ["the window was closed"]);
  assert.equal(attachment.connection.state, "disconnected");
});
