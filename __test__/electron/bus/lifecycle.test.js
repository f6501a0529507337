"use strict";
const { once } = require("node:events");
const { assert, test, waitFor } = require("../../harness.js");
const { urlOf } = require("./open_window.js");
const { startFlood } = require("./flood.js");
const { withBus } = require("./with_bus.js");

const hears = (evaluate, least = 1) =>
  waitFor(() => evaluate((count) => window.received?.length >= count, least), { what: "events in the page" });

test("a page that crashed is disconnected, and connected again when it is loaded", () =>
  withBus({}, async ({ bus, window, attachment, evaluate }) => {
    const url = `${urlOf("listening.html")}?bus=${bus.name}`;
    await window.loadURL(url);
    const flood = startFlood(bus, () => "event");
    await hears(evaluate);
    const gone = once(window.webContents, "render-process-gone");
    window.webContents.forcefullyCrashRenderer();
    await gone;
    await waitFor(() => attachment.connection.state === "disconnected", { what: "main to note it" });
    assert.match(attachment.connection.reason, /^crashed/);
    assert.equal(attachment.stats().documents, 0);
    await window.loadURL(url);
    await hears(evaluate);
    assert.equal(attachment.connection.state, "connected");
    await flood.stop();
  }));

test("a window that is closed in the middle of a flood leaves no endpoint, and main goes on", () =>
  withBus({}, async ({ bus, window, attachment, evaluate }) => {
    await window.loadURL(`${urlOf("listening.html")}?bus=${bus.name}`);
    const flood = startFlood(bus, () => "x".repeat(1_000));
    await hears(evaluate);
    window.destroy();
    await waitFor(() => attachment.isDisposed, { what: "the attachment's end" });
    const { emitted } = flood;
    await waitFor(() => flood.emitted > emitted, { what: "the flood to go on" });
    await flood.stop();
    await bus.drain();
    assert.equal(attachment.stats().documents, 0);
  }));

test("a hidden window whose timers are throttled hears and says everything", { timeoutMs: 60_000 }, () =>
  withBus(
    { show: true, webPreferences: { backgroundThrottling: true } },
    async ({ bus, window, evaluate, startPage }) => {
      const heard = [];
      bus.on("up", (value) => heard.push(value));
      await startPage();
      await evaluate(() => void window.bus.on("down", (value) => window.received.push(value)));
      window.hide();
      await waitFor(() => evaluate(() => document.visibilityState === "hidden"), { what: "the page to be hidden" });
      await evaluate(() => {
        for (let i = 0; i < 5_000; i++) window.bus.emit("up", i);
      });
      for (let i = 0; i < 5_000; i++) bus.emit("down", i);
      await waitFor(() => heard.length === 5_000, { what: "the page's events" });
      await hears(evaluate, 5_000);
      assert.ok(heard.every((value, index) => value === index));
    },
  ),
);

test("a page that is blocked in a flood does not let main's queue grow beyond its bounds", { timeoutMs: 60_000 }, () =>
  withBus({}, async ({ bus, window, evaluate }) => {
    await window.loadURL(`${urlOf("listening.html")}?bus=${bus.name}`);
    const flood = startFlood(bus, () => "x".repeat(2_000));
    await hears(evaluate);
    await flood.stop();
    await bus.drain();
    let emitted = 0;
    const blocked = evaluate(() => {
      const until = Date.now() + 2_000;
      while (Date.now() < until);
      return true;
    });
    while (bus.emit("flood", "x".repeat(2_000))) {
      emitted++;
      await new Promise((resolve) => setImmediate(resolve));
      assert.ok(emitted < 10_000, "emit never says that the page is behind");
    }
    // What was sent and not acknowledged, and what waits: a window of 1 MiB and a high-water mark of 1 MiB.
    assert.ok(emitted * 2_000 < 4 * 2 ** 20, String(emitted * 2_000));
    const before = await evaluate(() => window.received.length).catch(() => 0);
    await blocked;
    await bus.drain();
    await waitFor(() => evaluate((least) => window.received.length >= least, Math.max(before, emitted)), {
      what: "all events",
    });
  }),
);

test("on an idle bus an event is sent before emit returns", () =>
  withBus({}, async ({ bus, window, evaluate, startPage }) => {
    await startPage();
    await evaluate(() => void window.bus.on("idle", (value) => window.received.push(value)));
    await waitFor(() => {
      bus.emit("idle", "probe");
      return evaluate(() => window.received.length > 0);
    });
    const idleSince = Date.now() + 50;
    await waitFor(() => Date.now() > idleSince);
    const WebFrame = Object.getPrototypeOf(window.webContents.mainFrame);
    const { send } = WebFrame;
    let isSent = false;
    WebFrame.send = function (...args) {
      isSent = true;
      return send.apply(this, args);
    };
    bus.emit("idle", "now");
    const wasSent = isSent;
    WebFrame.send = send;
    assert.equal(wasSent, true);
    await waitFor(() => evaluate(() => window.received.includes("now")), { what: "the event" });
  }));
