"use strict";
const { EventBus } = require("../../../index.js");
const { assert, test, waitFor } = require("../../harness.js");
const { allowing, openWindow } = require("./open_window.js");
const { startPage } = require("./with_bus.js");

test("ten windows hear every event, each in its order", { timeoutMs: 120_000 }, async () => {
  const COUNT = 5_000;
  const bus = new EventBus({ name: "many" });
  const windows = [];
  try {
    for (let i = 0; i < 10; i++) {
      const opened = await openWindow({ policy: allowing("many") });
      windows.push(opened);
      await startPage(opened.evaluate, "many");
      await opened.evaluate(() => void window.bus.on("all", (value) => window.received.push(value)));
    }
    await waitFor(
      async () => {
        bus.emit("all", -1);
        const heard = await Promise.all(windows.map(({ evaluate }) => evaluate(() => window.received.length > 0)));
        return heard.every(Boolean);
      },
      { what: "all to listen" },
    );
    const before = bus.stats().link;
    for (let i = 0; i < COUNT; i++) if (!bus.emit("all", i)) await bus.drain();
    for (const { evaluate } of windows) {
      await waitFor(() => evaluate((last) => window.received.includes(last), COUNT - 1), { what: "the last event" });
      const heard = await evaluate(() => window.received.filter((value) => value >= 0));
      assert.equal(heard.length, COUNT);
      assert.ok(heard.every((value, index) => value === index));
    }
    // Pages that hear the same are handed the same text: nine of ten were not composed anew.
    const { composed, shared } = bus.stats().link;
    const [made, used] = [composed - before.composed, shared - before.shared];
    assert.ok(used >= 8 * made, `${made} bodies composed, ${used} used again`);
  } finally {
    for (const { close } of windows) await close();
    bus.close();
  }
});
