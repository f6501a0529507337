"use strict";
const { EventBus } = require("../../../index.js");
const { assert, test, waitFor } = require("../../harness.js");
const { withBus } = require("./with_bus.js");

test("main and a sandboxed page hear each other, and values arrive as they left", () =>
  withBus({}, async ({ bus, evaluate, startPage }) => {
    const heard = [];
    bus.on("from-page", (payload, meta) => heard.push([payload, meta]));
    await startPage();
    await evaluate(() => {
      const cause = Object.assign(new RangeError("cause"), { code: "E_CAUSE" });
      const error = Object.assign(new Error("told", { cause }), { code: "E_TOLD" });
      window.bus.emit("from-page", {
        at: new Date(5),
        error,
        map: new Map([[1n, new Set(["x"])]]),
        bytes: new Uint8Array([1, 2]),
      });
    });
    await waitFor(() => heard.length === 1, { what: "the page's event" });
    const [[payload, meta]] = heard;
    assert.equal(payload.at.getTime(), 5);
    assert.deepEqual(
      [payload.error.message, payload.error.code, payload.error.cause.code],
      ["told", "E_TOLD", "E_CAUSE"],
    );
    assert.deepEqual(payload.map, new Map([[1n, new Set(["x"])]]));
    assert.deepEqual([...payload.bytes], [1, 2]);
    assert.match(meta.source, /^page-/);
    assert.equal(meta.event, "from-page");

    await evaluate(
      () =>
        void window.bus.on("from-main", (value, about) =>
          window.received.push([value.at instanceof Date, value.text, about.source]),
        ),
    );
    await waitFor(() => {
      bus.emit("from-main", { at: new Date(), text: "é😀" });
      return evaluate(() => window.received.length > 0);
    });
    assert.deepEqual((await evaluate(() => window.received))[0], [true, "é😀", bus.source]);
  }));

test("events of each side arrive in order, once each, in a flood both ways", { timeoutMs: 60_000 }, () =>
  withBus({}, async ({ bus, evaluate, startPage }) => {
    const COUNT = 20_000;
    const heard = [];
    bus.on("up", (value) => heard.push(value));
    await startPage();
    await evaluate(() => void window.bus.on("down", (value) => window.received.push(value)));
    await waitForInterest(bus, evaluate);
    const down = (async () => {
      for (let i = 0; i < COUNT; i++) if (!bus.emit("down", i)) await bus.drain();
    })();
    await evaluate(async (count) => {
      for (let i = 0; i < count; i++) if (!window.bus.emit("up", i)) await window.bus.drain();
    }, COUNT);
    await down;
    await waitFor(() => heard.length >= COUNT, { what: "all of the page's", timeoutMs: 30_000 });
    await waitFor(() => evaluate((count) => window.received.length >= count, COUNT), {
      what: "all of main's",
      timeoutMs: 30_000,
    });
    const isInOrder = (list) => list.every((value, index) => value === index);
    assert.deepEqual([heard.length, isInOrder(heard)], [COUNT, true]);
    assert.deepEqual(
      await evaluate(() => [window.received.length, window.received.every((value, index) => value === index)]),
      [COUNT, true],
    );
  }),
);

test("nothing crosses where nobody listens", () =>
  withBus({}, async ({ bus, attachment, startPage, evaluate }) => {
    await startPage();
    await evaluate(() => void window.bus.on("wanted", () => {}));
    await waitForInterest(bus, evaluate, "wanted");
    const before = bus.stats().published;
    for (let i = 0; i < 1_000; i++) bus.emit("unwanted", i);
    assert.equal(bus.stats().published, before);
    assert.equal(attachment.stats().documents, 1);
  }));

test("pages of two windows hear each other through main", () =>
  withBus({}, async (first) => {
    await first.startPage();
    await withBus({ bus: first.bus }, async (second) => {
      await second.startPage();
      await first.evaluate(
        () => void window.bus.on("greeting", (value, { source }) => window.received.push([value, source])),
      );
      await waitFor(() => {
        second.evaluate(() => void window.bus.emit("greeting", "hello"));
        return first.evaluate(() => window.received.length > 0);
      });
      const [[value, source]] = await first.evaluate(() => window.received);
      assert.equal(value, "hello");
      assert.equal(source, await second.evaluate(() => window.bus.source));
    });
  }));

/** Until main knows what the page listens to. */
async function waitForInterest(bus, evaluate, event = "down") {
  await evaluate((name) => void window.bus.on(name, () => (window.isHeard = true)), event);
  await waitFor(
    async () => {
      if (event !== "down") bus.emit(event, "probe");
      return event === "down" || (await evaluate(() => window.isHeard === true));
    },
    { what: "the page's interest" },
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
}

test("a bus of main is the environment's own", () =>
  assert.equal(new EventBus({ name: "context" }).context, "electron-main"));
