"use strict";
const { MockIPCRenderer, createIpcPair } = require("signalbox/testing");
const { assert, test } = require("../harness.js");

test("what is sent is recorded as it was, and arrives after the turn, in order", async () => {
  const { ipcMain, ipcRenderer, settled } = createIpcPair();
  const heard = [];
  ipcMain.on("a", (event, ...args) => heard.push(args));
  const payload = { list: [1] };
  ipcRenderer.send("a", payload, "b");
  payload.list.push(2);
  ipcRenderer.send("a", payload);
  assert.deepEqual(heard, []);
  await settled();
  assert.deepEqual(heard, [[{ list: [1] }, "b"], [{ list: [1, 2] }]]);
  assert.deepEqual(ipcRenderer.sent[0], { channel: "a", args: [{ list: [1] }, "b"] });
  ipcRenderer.clear();
  assert.deepEqual(ipcRenderer.sent, []);
});

test("main answers by reply and by webContents, page listeners hear it", async () => {
  const { ipcMain, ipcRenderer, webContents, settled } = createIpcPair({ url: "app://editor/index.html" });
  ipcMain.on("ping", (event, n) => {
    assert.equal(event.sender, webContents);
    assert.equal(event.senderFrame.url, "app://editor/index.html");
    event.reply("pong", n + 1);
  });
  const heard = [];
  ipcRenderer.on("pong", (event, n) => heard.push(n));
  ipcRenderer.once("news", (event, text) => heard.push(text));
  ipcRenderer.send("ping", 1);
  webContents.send("news", "a");
  webContents.send("news", "b");
  await settled();
  assert.deepEqual(heard, ["a", 2]);
  assert.deepEqual(
    webContents.sent.map(({ channel }) => channel),
    ["news", "news", "pong"],
  );
});

test("invoke settles with the handler's answer, or with nothing but the message of its error", async () => {
  const { ipcMain, ipcRenderer } = createIpcPair();
  ipcMain.handle("double", async (event, n) => {
    if (n < 0) throw Object.assign(new RangeError("negative"), { code: "E_NEGATIVE" });
    return { n: 2 * n, at: new Date(5) };
  });
  assert.deepEqual(await ipcRenderer.invoke("double", 4), { n: 8, at: new Date(5) });
  await assert.rejects(ipcRenderer.invoke("double", -1), (error) => {
    assert.equal(error.message, "Error invoking remote method 'double': RangeError: negative");
    assert.equal(error.code, undefined);
    return true;
  });
  await assert.rejects(ipcRenderer.invoke("none"), /No handler registered for 'none'/);
  assert.throws(() => ipcMain.handle("double", () => {}), /second handler for 'double'/);
  ipcMain.removeHandler("double");
  ipcMain.handleOnce("double", () => 1);
  assert.equal(await ipcRenderer.invoke("double"), 1);
  await assert.rejects(ipcRenderer.invoke("double"), /No handler/);
});

test("sendSync is answered by event.returnValue", () => {
  const { ipcMain, ipcRenderer } = createIpcPair();
  ipcMain.on("version", (event, n) => (event.returnValue = n + 1));
  assert.equal(ipcRenderer.sendSync("version", 1), 2);
});

test("what can't be cloned is refused in Electron's words, both ways", async () => {
  const { ipcMain, ipcRenderer, webContents } = createIpcPair();
  assert.throws(() => ipcRenderer.send("a", () => {}), { message: "An object could not be cloned." });
  assert.throws(() => webContents.send("a", { f() {} }), { message: "An object could not be cloned." });
  ipcMain.handle("f", () => () => {});
  await assert.rejects(ipcRenderer.invoke("f"), /could not be cloned/);
  assert.deepEqual(ipcRenderer.sent, []);
});

test("classes and the codes of errors are lost, Dates and Maps are not", async () => {
  const { ipcMain, ipcRenderer, settled } = createIpcPair();
  class Point {
    x = 1;
  }
  let heard;
  ipcMain.on("a", (event, value) => (heard = value));
  const error = Object.assign(new Error("no"), { code: "E" });
  ipcRenderer.send("a", { point: new Point(), error, map: new Map([[1, new Date(5)]]) });
  await settled();
  assert.ok(!(heard.point instanceof Point));
  assert.equal(heard.point.x, 1);
  assert.equal(heard.error.message, "no");
  assert.equal(heard.error.code, undefined);
  assert.deepEqual(heard.map, new Map([[1, new Date(5)]]));
});

test("each window has an end of its own, and one that is closed gets nothing", async () => {
  const { ipcMain, ipcRenderer, openWindow, settled } = createIpcPair();
  const other = openWindow();
  const heard = [];
  ipcRenderer.on("a", () => heard.push("first"));
  other.ipcRenderer.on("a", () => heard.push("other"));
  ipcMain.on("who", (event) => heard.push(event.sender.id));
  other.webContents.send("a");
  other.ipcRenderer.send("who");
  await settled();
  assert.deepEqual(heard, ["other", 2]);
  other.webContents.send("a");
  other.webContents.destroy();
  await settled();
  assert.deepEqual(heard, ["other", 2]);
  assert.ok(other.webContents.isDestroyed());
  assert.throws(() => other.webContents.send("a"), /destroyed/);
});

test("alone, it records, and a test plays the main process", async () => {
  const ipcRenderer = new MockIPCRenderer();
  const heard = [];
  ipcRenderer.on("progress", (event, percent) => heard.push(percent));
  ipcRenderer.send("execute", { id: "123" });
  ipcRenderer.receive("progress", 50);
  assert.deepEqual(heard, [50]);
  assert.deepEqual(ipcRenderer.sent, [{ channel: "execute", args: [{ id: "123" }] }]);
  ipcRenderer.answer("sum", (a, b) => a + b);
  assert.equal(await ipcRenderer.invoke("sum", 1, 2), 3);
  await assert.rejects(ipcRenderer.invoke("none"), /No handler registered/);
  assert.deepEqual(
    ipcRenderer.invoked.map(({ channel }) => channel),
    ["sum", "none"],
  );
});
