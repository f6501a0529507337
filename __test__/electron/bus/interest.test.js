"use strict";
const { ipcMain } = require("electron");
const { assert, test, waitFor } = require("../../harness.js");
const { withBus } = require("./with_bus.js");

/** Counts messages with events of any page. */
async function countingEvents(fn) {
  let count = 0;
  const watch = (_event, _nonce, kind) => (count += kind === 5 ? 1 : 0);
  ipcMain.on("signalbox", watch);
  try {
    return await fn(() => count);
  } finally {
    ipcMain.off("signalbox", watch);
  }
}

test("what a page emits stays in it until somebody in main listens, and again when nobody does", () =>
  withBus({}, async ({ bus, evaluate, startPage }) => {
    bus.handle("settled", () => true);
    await startPage();
    await countingEvents(async (count) => {
      // The answer comes after all that was said before it.
      const emit = () =>
        evaluate(() => {
          window.bus.emit("topic", 1);
          return window.bus.request("settled");
        });
      await emit();
      assert.equal(count(), 0, "nobody listens");
      const heard = [];
      const stop = bus.on("topic", (value) => heard.push(value));
      await waitFor(async () => (await emit()) && heard.length > 0, { what: "the page's event" });
      stop();
      await waitFor(
        async () => {
          const before = count();
          await emit();
          return count() === before;
        },
        { what: "the page to keep it" },
      );
    });
  }));

test("a page learns at once what main begins to listen to, with nothing else going on", () =>
  withBus({}, async ({ bus, evaluate, startPage }) => {
    await startPage();
    await evaluate(() => void setInterval(() => window.bus.emit("tick", 1), 5));
    let ticks = 0;
    bus.on("tick", () => ticks++);
    await waitFor(() => ticks > 0, { what: "a tick", timeoutMs: 3_000 });
  }));
