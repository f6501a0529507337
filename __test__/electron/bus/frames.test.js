"use strict";
const { EventBus } = require("../../../index.js");
const { assert, test, waitFor } = require("../../harness.js");
const { allowing, withWindow } = require("./open_window.js");

const IN_FRAMES = { webPreferences: { nodeIntegrationInSubFrames: true } };

const stateInFrame = (window) => {
  const [frame] = window.webContents.mainFrame.frames;
  return frame.executeJavaScript(`(async () => {
    while (!window.signalbox) await new Promise((resolve) => setTimeout(resolve, 5));
    window.bus ??= new window.signalbox.EventBus();
    while (window.bus.connection.state === "connecting") await new Promise((resolve) => setTimeout(resolve, 5));
    return [window.bus.connection.state, window.bus.connection.reason];
  })()`);
};

test("a frame within the page is refused where the policy is for main frames", () =>
  withWindow({ page: "frames.html", ...IN_FRAMES }, async ({ window, refusals }) => {
    const [state, reason] = await stateInFrame(window);
    assert.equal(state, "disconnected");
    assert.match(reason, /frames of the origin file:/);
    assert.deepEqual([refusals[0].operation, refusals[0].frame], ["hello", "sub"]);
  }));

test("a frame is connected by a rule for frames, beside the main frame", () =>
  withWindow(
    { page: "frames.html", ...IN_FRAMES, policy: [{ ...allowing(), frames: "any" }] },
    async ({ window, evaluate, attachment, refusals }) => {
      assert.deepEqual(await stateInFrame(window), ["connected", null]);
      await evaluate(() => void (window.bus = new window.signalbox.EventBus()));
      await waitFor(() => attachment.stats().documents === 2, { what: "both documents" });
      assert.deepEqual(refusals, []);
    },
  ));

test("a frame that is removed from its page is gone when something is to be sent to it", () => {
  const bus = new EventBus({ name: "frames" });
  const policy = { ...allowing("frames"), frames: "any" };
  return withWindow({ page: "frames.html", ...IN_FRAMES, policy }, async ({ window, evaluate, attachment }) => {
    const [frame] = window.webContents.mainFrame.frames;
    await frame.executeJavaScript(`(async () => {
      while (!window.signalbox) await new Promise((resolve) => setTimeout(resolve, 5));
      window.bus = new window.signalbox.EventBus({ name: "frames" });
      window.bus.on("event", () => {});
      while (window.bus.connection.state !== "connected") await new Promise((resolve) => setTimeout(resolve, 5));
    })()`);
    assert.equal(attachment.stats().documents, 1);
    await evaluate(() => document.querySelector("iframe").remove());
    await waitFor(() => {
      bus.emit("event", 1);
      return attachment.stats().documents === 0;
    });
  }).finally(() => bus.close());
});
