"use strict";
const { assert, test, waitFor } = require("../../harness.js");
const { urlOf } = require("./open_window.js");
const { withBus } = require("./with_bus.js");

test("a document that comes back too late begins anew: what waited for it is gone, and is not held", () =>
  withBus({ attach: { lingerMs: 50 } }, async ({ bus, window, attachment, evaluate, load }) => {
    const page = `${urlOf("listening.html")}?bus=${bus.name}&resume=yes`;
    const isHeard = (value) => evaluate((expected) => window.received?.includes(expected), value);
    const hear = async (value) => {
      bus.emit("flood", value);
      await waitFor(() => isHeard(value), { what: `the event ${value}` });
    };
    // The first event may be emitted before the page wants any.
    const connect = () =>
      waitFor(() => evaluate(() => window.bus?.connection.state === "connected"), { what: "the page to be connected" });
    await window.loadURL(page);
    await connect();
    await waitFor(() => bus.stats().link.endpoints === 2, { what: "the page's endpoint" });
    await hear("first");
    await load("other.html");
    await waitFor(() => bus.stats().link.endpoints === 1, { what: "the endpoint to expire" });
    assert.equal(attachment.stats().lingering, 0);
    bus.emit("flood", "while it was away");
    assert.equal(bus.stats().link.queuedEvents, 0);
    await window.loadURL(page);
    await connect();
    await hear("last");
    assert.deepEqual(await evaluate(() => [window.received, window.gaps]), [["last"], []]);
  }));
