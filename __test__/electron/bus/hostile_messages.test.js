"use strict";
const { PROTOCOL } = require("../../../lib/bus/remote/protocol.js");
const { assert, test, waitFor } = require("../../harness.js");
const { openWindow, withWindow } = require("./open_window.js");

const HOSTILE = require.resolve("./pages/hostile_preload.js");
const NONCE = "0123456789abcdef0123456789abcdef";

/** A window with a page that has broken out, beside one of the app's own; both are attached. */
async function withBoth(fn) {
  const good = await openWindow();
  try {
    await withWindow({ preload: HOSTILE }, (hostile) => fn(hostile, good));
    // The app's own window is as it was.
    assert.deepEqual(good.refusals, []);
    assert.equal(await connectionOf(good), "connected");
  } finally {
    await good.close();
  }
}

const connectionOf = ({ evaluate }) =>
  evaluate(async () => {
    window.bus ??= new window.signalbox.EventBus();
    while (window.bus.connection.state !== "connected") await new Promise((resolve) => setTimeout(resolve, 5));
    return window.bus.connection.state;
  });

const codesOf = (refusals) => [...new Set(refusals.map(({ code }) => code))].sort();

test("what a document says that did not say hello is refused", () =>
  withBoth(async ({ evaluate, refusals, attachment }) => {
    await evaluate((nonce) => window.hostile.send(nonce, 5, 1, 1, "[]"), NONCE);
    await waitFor(() => refusals.length === 1, { what: "the refusal" });
    assert.equal(refusals[0].code, "ERR_SIGNALBOX_BUS_FRAME_UNKNOWN");
    assert.equal(attachment.stats().documents, 0);
  }));

test("fuzzed messages are refused, the document that sends them is cut off, and main goes on", () =>
  withBoth(async ({ evaluate, refusals, attachment }) => {
    await evaluate(
      (nonce, protocol) => {
        window.hostile.send(nonce, 1, 0, protocol, "{}");
        const odd = [
          -1,
          1.5,
          NaN,
          Infinity,
          2 ** 53,
          "",
          "x",
          "[",
          '{"__proto__":1}',
          "\u0000",
          "\ud800",
          null,
          undefined,
          {},
          [],
          true,
        ];
        odd.push({ __proto__: { toString: 1 } }, new Map([[1, 2]]), new Date(NaN), new Uint8Array(3), 10n);
        let state = 1;
        const random = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
        const any = () => (random(3) === 0 ? random(30) : odd[random(odd.length)]);
        for (let i = 0; i < 5_000; i++) {
          const length = random(8);
          const message = Array.from({ length }, any);
          window.hostile.send(random(4) === 0 ? any() : nonce, ...message);
        }
      },
      NONCE,
      PROTOCOL,
    );
    await waitFor(() => codesOf(refusals).includes("ERR_SIGNALBOX_BUS_CUT_OFF"), { what: "the end of the document" });
    assert.equal(
      codesOf(refusals).every((code) => code.startsWith("ERR_SIGNALBOX_BUS_")),
      true,
    );
    assert.equal(attachment.stats().documents, 0, "a document that was cut off is none any more");
    // A flood of refusals is told in few events.
    assert.ok(refusals.length < 200, String(refusals.length));
  }));

test("a message of 100 MB is refused, and so is one that passes the preload's own check", () =>
  withBoth(async ({ evaluate, refusals }, good) => {
    const told = await good.evaluate(() => {
      try {
        window.__signalbox.send(5, 1, 1, "x".repeat(100 * 1024 * 1024));
      } catch (error) {
        return String(error);
      }
    });
    assert.match(told, /at most 33554432 are sent/);
    await evaluate(
      (nonce, protocol) => {
        window.hostile.send(nonce, 1, 0, protocol, "{}");
        window.hostile.send(nonce, 5, 1, 1, "x".repeat(100 * 1024 * 1024));
      },
      NONCE,
      PROTOCOL,
    );
    await waitFor(() => refusals.length === 1, { what: "the refusal" });
    assert.match(refusals[0].message, /104857600 characters/);
  }));

test("operations that nobody offers, and names of Object's own, are refused by name", () =>
  withBoth(async ({ evaluate, refusals }) => {
    const names = ["processes.nothing", "__proto__", "constructor", "toString"];
    await evaluate(
      (nonce, protocol, operations) => {
        window.hostile.send(nonce, 1, 0, protocol, "{}");
        operations.forEach((name, index) => window.hostile.send(nonce, 13, 0, index + 1, '{"v":null}', name));
      },
      NONCE,
      PROTOCOL,
      names,
    );
    await waitFor(() => refusals.length === names.length, { what: "the refusals" });
    assert.deepEqual(
      refusals.map(({ operation }) => operation),
      names,
    );
    assert.deepEqual(codesOf(refusals), ["ERR_SIGNALBOX_BUS_REFUSED"]);
    const answers = await evaluate(() => window.hostile.heard().filter(([, kind]) => kind === 23).length);
    assert.equal(answers, names.length, "each is answered with its error");
  }));

test("buses that the policy does not name can't be opened, whatever they are called", () =>
  withBoth(async ({ evaluate, refusals }) => {
    const names = ["secret", "__proto__", "hasOwnProperty", ""];
    await evaluate(
      (nonce, protocol, buses) => {
        window.hostile.send(nonce, 1, 0, protocol, "{}");
        buses.forEach((name, index) => window.hostile.send(nonce, 2, index + 1, 0, JSON.stringify({ name })));
      },
      NONCE,
      PROTOCOL,
      names,
    );
    await waitFor(() => refusals.length === names.length, { what: "the refusals" });
    assert.deepEqual(codesOf(refusals), ["ERR_SIGNALBOX_BUS_REFUSED"]);
  }));
