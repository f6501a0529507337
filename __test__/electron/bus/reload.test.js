"use strict";
const { ipcMain } = require("electron");
const { assert, test, waitFor } = require("../../harness.js");
const { urlOf } = require("./open_window.js");
const { startFlood } = require("./flood.js");
const { withBus } = require("./with_bus.js");

const RELOADS = 100;

/** Listeners that signalbox could leave behind. */
const listenersOf = (contents) =>
  Object.fromEntries(
    [...contents.eventNames(), ...ipcMain.eventNames()].map((event) => [
      String(event),
      contents.listenerCount(event) + ipcMain.listenerCount(event),
    ]),
  );

test("100 reloads under a flood leave listeners, endpoints and memory where they were", { timeoutMs: 120_000 }, () =>
  withBus({}, async ({ bus, window, attachment, evaluate }) => {
    const contents = window.webContents;
    const reload = async () => {
      const loaded = new Promise((resolve) => contents.once("did-finish-load", resolve));
      contents.reload();
      await loaded;
    };
    await window.loadURL(`${urlOf("listening.html")}?bus=${bus.name}`);
    const flood = startFlood(bus, () => ["x".repeat(500)]);
    const settle = () => waitFor(() => evaluate(() => window.received?.length > 0), { what: "an event" });
    for (let i = 0; i < 10; i++) await reload(); // warm
    await settle();
    const before = {
      listeners: listenersOf(contents),
      ...figuresOf(bus, attachment),
      memory: process.memoryUsage().rss,
    };
    for (let i = 0; i < RELOADS; i++) await reload();
    await settle();
    const after = {
      listeners: listenersOf(contents),
      ...figuresOf(bus, attachment),
      memory: process.memoryUsage().rss,
    };
    await flood.stop();
    assert.deepEqual(after.listeners, before.listeners);
    assert.deepEqual(
      [after.documents, after.lingering, after.endpoints],
      [before.documents, before.lingering, before.endpoints],
    );
    const growth = (after.memory - before.memory) / 2 ** 20;
    console.log(`#   main grew by ${growth.toFixed(1)} MB in ${RELOADS} reloads, ${flood.emitted} events`);
    assert.ok(growth < 48, `main grew by ${growth} MB`);
  }),
);

function figuresOf(bus, attachment) {
  const { documents, lingering } = attachment.stats();
  return { documents, lingering, endpoints: bus.stats().link?.endpoints };
}

test("documents that resume each other hear every event once, in order, over 20 reloads", { timeoutMs: 60_000 }, () =>
  withBus({}, async ({ bus, window, evaluate }) => {
    await window.loadURL(`${urlOf("listening.html")}?bus=${bus.name}&resume=yes`);
    await waitFor(() => evaluate(() => window.bus?.connection.state === "connected"));
    let next = 0;
    const flood = startFlood(bus, () => next++, 10);
    await waitFor(() => evaluate(() => window.received.length > 0), { what: "an event" });
    for (let i = 0; i < 20; i++) {
      const loaded = new Promise((resolve) => window.webContents.once("did-finish-load", resolve));
      window.webContents.reload();
      await loaded;
      // Some documents go before they have heard anything.
      if (i % 2 === 0) await waitFor(() => evaluate(() => window.received?.length > 0), { what: "an event" });
    }
    await flood.stop();
    const last = next - 1;
    await waitFor(() => evaluate((number) => window.received?.includes(number), last), { what: "the last event" });
    const [heard, gaps] = await evaluate(() => [[...window.before(), ...window.received], window.gaps]);
    assert.deepEqual(gaps, []);
    const first = heard[0];
    const wrong = heard.findIndex((number, index) => number !== first + index);
    assert.equal(wrong, -1, `after ${heard[wrong - 1]} came ${heard[wrong]}`);
    console.log(`#   ${heard.length} events over 20 reloads`);
  }),
);
