"use strict";
const { readFileSync } = require("node:fs");
const { runInNewContext } = require("node:vm");
const manifest = require("../../../package.json");
const protocol = require("../../../lib/bus/remote/protocol.js");
const { assert, test, waitFor } = require("../../harness.js");
const { PRELOAD, withWindow } = require("./open_window.js");
const { withBus } = require("./with_bus.js");

test("the preload is of one version with the package and its protocol", () => {
  const text = readFileSync(PRELOAD, "utf8");
  const constant = (name) => runInNewContext(new RegExp(`^const ${name} = (.*);$`, "m").exec(text)[1]);
  assert.equal(constant("VERSION"), manifest.version);
  for (const name of ["PROTOCOL", "BRIDGE", "CHANNEL", "PORT_CHANNEL", "MAX_TEXT_LENGTH", "MAX_NAME_LENGTH"]) {
    assert.equal(constant(name), protocol[name], name);
  }
});

test("the preload loads nothing but Electron's own module", () => {
  const text = readFileSync(PRELOAD, "utf8");
  const loaded = Array.from(text.matchAll(/^(?:const .* = )?require\("([^"]+)"\)/gm), ([, name]) => name);
  assert.deepEqual(loaded, ["electron"]);
});

test("what the page sees of it is frozen, and gives nothing of Electron or Node", () =>
  withWindow({}, async ({ evaluate }) => {
    const seen = await evaluate(() => ({
      names: Object.keys(window.__signalbox).sort(),
      isFrozen: Object.isFrozen(window.__signalbox),
      isFixed: !Object.getOwnPropertyDescriptor(window, "__signalbox").configurable,
      others: ["require", "process", "ipcRenderer", "electron"].filter((name) => name in window),
    }));
    assert.deepEqual(seen, {
      names: ["listen", "protocol", "send", "version", "world"],
      isFrozen: true,
      isFixed: true,
      others: [],
    });
  }));

test("the bridge refuses what is no message, before it leaves the page", () =>
  withWindow({}, async ({ evaluate, refusals }) => {
    const told = await evaluate(() => {
      const tell = (...message) => {
        try {
          window.__signalbox.send(...message);
          return "sent";
        } catch (error) {
          return error.message;
        }
      };
      return [
        tell({}),
        tell(-1, 0, 0, ""),
        tell(5, 1, 1, {}),
        tell(5, 1, 1, "", "x".repeat(257)),
        tell(5, 1, 1, "", "x", "y"),
      ];
    });
    assert.equal(told.includes("sent"), false, String(told));
    assert.deepEqual(refusals, []);
  }));

test("a preload of another version is told from ours, and the page says what to do", () =>
  withWindow({ preload: require.resolve("./pages/old_preload.js") }, async ({ evaluate }) => {
    const { state, reason } = await evaluate(() => {
      const { connection } = new window.signalbox.EventBus();
      return { state: connection.state, reason: connection.reason };
    });
    assert.equal(state, "disconnected");
    assert.match(reason, /The preload \(signalbox 0\.0\.1\).*Install one version/);
  }));

test("without context isolation the page has the bridge all the same", () =>
  withBus({ webPreferences: { contextIsolation: false } }, async ({ bus, evaluate, startPage }) => {
    bus.handle("double", (value) => value * 2);
    await startPage();
    assert.equal(await evaluate(() => window.bus.request("double", 21)), 42);
    assert.equal(await evaluate(() => Object.isFrozen(window.__signalbox)), true);
  }));

test("an app's own preload takes it along, and has a connection beside the page's", () => {
  const name = "own-preload";
  const { EventBus } = require("../../../index.js");
  const shared = new EventBus({ name });
  const preload = require.resolve("./pages/own_preload.js");
  const webPreferences = { sandbox: false, additionalArguments: [`--bus=${name}`] };
  return withBus({ bus: shared, preload, webPreferences }, async ({ bus, evaluate, startPage, attachment }) => {
    const heard = [];
    bus.on("from-preload", (value) => heard.push(value));
    await startPage();
    await evaluate(() => void window.bus.on("to-all", (value) => window.received.push(value)));
    await waitFor(async () => {
      bus.emit("to-all", "hello");
      return heard.length > 0 && (await evaluate(() => window.received.length > 0));
    });
    assert.equal(heard[0].context, "electron-preload");
    assert.notEqual(heard[0].source, await evaluate(() => window.bus.source));
    assert.equal(await evaluate(() => window.own.hasPreload), true);
    assert.equal(attachment.stats().documents, 2);
  }).finally(() => shared.close());
});
