"use strict";

const { BrowserWindow, app } = require("electron");
const { test, assert, waitFor } = require("../harness.js");

const PAGE = `data:text/html,${encodeURIComponent("<!doctype html><title>signalbox</title><h1 id=greeting>hello</h1>")}`;

test("the tests run in Electron's main process", () => {
  assert.match(process.versions.electron, /^\d+\.\d+\.\d+$/);
  assert.equal(process.type, "browser");
  assert.equal(app.isReady(), true);
});

test("a sandboxed window shows a page that has neither process nor require", async () => {
  const window = new BrowserWindow({ show: true, webPreferences: { sandbox: true, contextIsolation: true } });
  try {
    await window.loadURL(PAGE);
    const seen = await window.webContents.executeJavaScript(`({
      process: typeof process,
      require: typeof require,
      text: document.getElementById("greeting").textContent,
      chrome: navigator.userAgent,
    })`);
    assert.equal(seen.process, "undefined");
    assert.equal(seen.require, "undefined");
    assert.equal(seen.text, "hello");
    assert.ok(seen.chrome.includes(`Electron/${process.versions.electron}`), seen.chrome);
    // The page is a process of its own, not this one.
    assert.notEqual(window.webContents.getOSProcessId(), process.pid);
  } finally {
    window.destroy();
  }
  await waitFor(() => BrowserWindow.getAllWindows().length === 0, { what: "the window to be gone" });
});
