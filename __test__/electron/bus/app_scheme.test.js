"use strict";
const { protocol } = require("electron");
const { readFile } = require("node:fs/promises");
const { extname, join } = require("node:path");
const { EventBus, ProcessManager } = require("../../../index.js");
const { assert, test, waitFor } = require("../../harness.js");
const { ALL, withWindow } = require("./open_window.js");
const { startPage } = require("./with_bus.js");

// Pages of an app's own scheme, as packaged apps have them: an origin like others, by scheme and host.

const root = join(__dirname, "..", "..", "..");
const TYPES = { ".html": "text/html", ".mjs": "text/javascript" };
const PAGE = "__test__/electron/bus/pages/index.html";

/** Runs `fn` while `app://…` has the fixtures, under any host. */
async function withAppScheme(fn) {
  const answer = async (url) => {
    const { pathname } = new URL(url);
    return { mimeType: TYPES[extname(pathname)] ?? "text/plain", data: await readFile(join(root, pathname)) };
  };
  // Electron 25 has one way to do it, earlier ones have another.
  if (protocol.handle) {
    protocol.handle("app", async ({ url }) => {
      const { mimeType, data } = await answer(url);
      return new Response(data, { headers: { "content-type": mimeType } });
    });
  } else protocol.registerBufferProtocol("app", ({ url }, done) => answer(url).then(done));
  try {
    return await fn();
  } finally {
    if (protocol.unhandle) protocol.unhandle("app");
    else protocol.unregisterProtocol("app");
  }
}

/** Runs `fn` with a bus, and a window with a page of `host` whose policy names `app://editor`. */
async function withAppPage(host, fn) {
  const bus = new EventBus({ name: "app-scheme" });
  const processes = new ProcessManager();
  const policy = {
    origins: ["app://editor"],
    buses: { [bus.name]: ALL },
    processes: { spawn: [{ command: "sh", args: true }], output: "lossless" },
  };
  try {
    await withAppScheme(() =>
      withWindow({ policy, page: `app://${host}/${PAGE}`, attach: { processes } }, async (opened) => {
        await waitFor(() => opened.window.getTitle() === "loaded", { what: "the page's script" });
        await fn({ ...opened, bus });
      }),
    );
  } finally {
    await processes.stopAll({ graceMs: 0 });
    bus.close();
  }
}

test("a page of an app's own scheme has the bus, with Dates both ways, and requests", () =>
  withAppPage("editor", async ({ bus, evaluate, refusals }) => {
    bus.handle("double", (n) => n * 2);
    const heard = [];
    bus.on("from:page", (payload) => heard.push(payload));
    await startPage(evaluate, bus.name);
    await evaluate(
      () => void window.bus.on("to:page", ({ at }) => window.received.push(at instanceof Date && at.getTime())),
    );
    bus.emit("to:page", { at: new Date(5) });
    await waitFor(() => evaluate(() => window.received.length === 1), { what: "main's event" });
    assert.deepEqual(await evaluate(() => window.received), [5]);
    await evaluate(() => void window.bus.emit("from:page", { at: new Date(7) }));
    await waitFor(() => heard.length === 1, { what: "the page's event" });
    assert.deepEqual(heard, [{ at: new Date(7) }]);
    assert.equal(await evaluate(() => window.bus.request("double", 21)), 42);
    assert.deepEqual(refusals, []);
  }));

test("a page of an app's own scheme starts a process and is handed its bytes by the port", () =>
  withAppPage("editor", async ({ evaluate }) => {
    const output = await evaluate(async () => {
      const process = await window.signalbox.processes.spawn({ command: "sh", args: ["-c", "echo by the port"] });
      let text = "";
      process.on("stdout", (chunk) => (text += chunk));
      const { exitCode } = await process.wait();
      return { text, exitCode };
    });
    assert.deepEqual(output, { text: "by the port\n", exitCode: 0 });
  }));

test("a page of the same scheme and another host is of another origin, and refused by it", () =>
  withAppPage("other", async ({ bus, evaluate, refusals }) => {
    const reason = await evaluate(async (name) => {
      const { connection } = new window.signalbox.EventBus({ name });
      while (connection.state !== "disconnected") await new Promise((resolve) => setTimeout(resolve, 1));
      return connection.reason;
    }, bus.name);
    assert.match(reason, /no rule for pages of the origin app:\/\/other/);
    assert.deepEqual(
      refusals.map(({ code, operation, origin }) => [code, operation, origin]),
      [["ERR_SIGNALBOX_BUS_REFUSED", "hello", "app://other"]],
    );
  }));
