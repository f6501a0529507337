"use strict";
const { ipcMain } = require("electron");
const { PROTOCOL } = require("../../../lib/bus/remote/protocol.js");
const { assert, test, waitFor } = require("../../harness.js");
const { openWindow } = require("./open_window.js");
const { startPage, withBus } = require("./with_bus.js");

const HOSTILE = require.resolve("./pages/hostile_preload.js");
const NONCE = "0123456789abcdef0123456789abcdef";

const RIGHTS = { receive: ["*"], emit: ["ok:*"], request: ["*"], handle: ["*"] };

/** A hostile page with an open bus, beside an honest one on the same bus. `say(…)` sends what follows the nonce. */
const withHostile = (fn) =>
  withBus({ preload: HOSTILE, rights: RIGHTS }, async (hostile) => {
    const { bus, evaluate } = hostile;
    const honest = await openWindow({ policy: { origins: ["file://"], buses: { [bus.name]: RIGHTS } } });
    try {
      await startPage(honest.evaluate, bus.name);
      await honest.evaluate(() => void window.bus.on("*", (value, { event }) => window.received.push([event, value])));
      const heard = [];
      bus.on("*", (value, { event, source }) => heard.push({ event, value, source }));
      const say = (...messages) =>
        evaluate((nonce, list) => list.forEach((message) => window.hostile.send(nonce, ...message)), NONCE, messages);
      await say([1, 0, PROTOCOL, "{}"], [2, 1, 0, JSON.stringify({ name: bus.name })], [3, 1, 0, "[]"]);
      await fn({ ...hostile, heard, say, honest });
      // The honest page goes on.
      await honest.evaluate(() => void window.bus.emit("ok:honest", "still here"));
      await waitFor(() => heard.some(({ event }) => event === "ok:honest"), { what: "the honest page's event" });
      assert.deepEqual(honest.refusals, []);
    } finally {
      await honest.close();
    }
  });

test("texts that are no events are refused as a whole, and nobody hears any of them", () =>
  withHostile(async ({ say, heard, refusals, honest }) => {
    const bodies = [
      "",
      "[",
      "{}",
      "[1]",
      '[["ok:a"]]',
      '[[1,0,["ok:a"],[0]]]',
      '[[1,0,["ok:a"],[5,1]]]',
      '[[1,0,["ok:a"],[-1,1]]]',
      '[[-1,0,["ok:a"],[0,1]]]',
      "[[1,0,[1],[0,1]]]",
      `[[1,0,["ok:a"],[0,${"[".repeat(10_000)}${"]".repeat(10_000)}]]]`,
      '[["main",1,0,["ok:a"],[0,1]]]',
    ];
    await say(...bodies.map((body, index) => [5, 1, index + 1, body]));
    await waitFor(() => refusals.length >= 5, { what: "refusals" });
    assert.deepEqual(heard, []);
    assert.deepEqual(await honest.evaluate(() => window.received), []);
    for (const { code } of refusals) assert.match(code, /^ERR_SIGNALBOX_(BUS|CODEC)_/);
  }));

test("an event with keys of prototypes changes no prototype, in main or in another page", () =>
  withHostile(async ({ say, heard, honest }) => {
    const value = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}';
    const table = '[[["__proto__","polluted"],"BigInt","1"]]';
    await say(
      [5, 1, 1, `[[1,0,["ok:a","__proto__","ok:end"],[0,${value},1,1,2,"end"]]]`],
      [5, 1, 2, `[[9,0,["ok:b"],[-1,${value},${table}]]]`],
    );
    await waitFor(() => heard.some(({ event }) => event === "ok:end"), { what: "the last event" });
    await waitFor(() => honest.evaluate(() => window.received.some(([event]) => event === "ok:end")), {
      what: "it in the page",
    });
    assert.equal({}.polluted, undefined);
    assert.equal(await honest.evaluate(() => typeof {}.polluted), "undefined");
    assert.equal(
      heard.some(({ event }) => event === "__proto__"),
      false,
      "a name that the rule does not have",
    );
  }));

test("events outside the rule are refused one by one, in a flood with few news of it", () =>
  withHostile(async ({ say, heard, refusals, attachment }) => {
    const rows = Array.from({ length: 1_000 }, () => '0,"x"').join();
    await say(
      ...Array.from({ length: 100 }, (_, index) => [
        5,
        1,
        index + 1,
        `[[${1 + index * 1_000},0,["secret"],[${rows}]]]`,
      ]),
    );
    await waitFor(() => attachment.stats().refused >= 100, { what: "the refusals" });
    assert.deepEqual(heard, []);
    assert.ok(refusals.length <= 30, String(refusals.length));
    assert.equal(refusals[0].operation, "emit");
  }));

test("a page can't speak with another one's name, nor in another one's document", () =>
  withHostile(async ({ say, evaluate, heard, honest, refusals, attachment }) => {
    // What the honest page's preload alone knows; main has seen it.
    let secret;
    const watch = ({ sender }, nonce) => {
      if (sender === honest.window.webContents) secret = nonce;
    };
    ipcMain.on("signalbox", watch);
    await honest.evaluate(() => void window.bus.emit("ok:probe", 1));
    await waitFor(() => secret !== undefined, { what: "the nonce" });
    ipcMain.off("signalbox", watch);
    await evaluate((nonce) => window.hostile.send(nonce, 5, 1, 2, '[[2,0,["ok:forged"],[0,1]]]'), secret);
    await waitFor(() => refusals.length > 0, { what: "the refusal" });
    assert.equal(refusals[0].code, "ERR_SIGNALBOX_BUS_FRAME_UNKNOWN");
    await say([5, 1, 1, '[[1,0,["ok:mine"],[0,1]]]']);
    await waitFor(() => heard.some(({ event }) => event === "ok:mine"), { what: "its own event" });
    const { source } = heard.find(({ event }) => event === "ok:mine");
    assert.notEqual(source, await honest.evaluate(() => window.bus.source));
    assert.equal(
      heard.some(({ event }) => event === "ok:forged"),
      false,
    );
    assert.equal(attachment.stats().documents, 1);
  }));

test("answers to calls that a page was not asked, and acknowledgements of what was not sent, change nothing", () =>
  withHostile(async ({ say, bus, heard }) => {
    bus.handle("wait", () => new Promise(() => {}));
    const answer = bus.request("wait", undefined, { timeoutMs: 500 });
    const forged = Array.from({ length: 50 }, (_, id) => [8, 1, id, '{"v":"forged"}', "", id % 5]);
    await say(...forged, [6, 1, 2 ** 52, ""], [10, 1, 7, ""], [5, 1, 1, '[[1,0,["ok:end"],[0,1]]]']);
    await waitFor(() => heard.some(({ event }) => event === "ok:end"), { what: "the last message" });
    await assert.rejects(answer, { code: "ERR_SIGNALBOX_CALL_TIMEOUT" });
  }));

test("a page that opens bus after bus, and calls without end, is bounded", () =>
  withHostile(async ({ say, refusals, attachment, bus }) => {
    const opens = Array.from({ length: 200 }, (_, index) => [2, index + 2, 0, JSON.stringify({ name: bus.name })]);
    await say(...opens);
    await waitFor(() => refusals.length > 0, { what: "the refusal" });
    assert.equal(attachment.stats().buses.length, 64);
    assert.match(refusals[0].message, /64 buses/);
  }));
