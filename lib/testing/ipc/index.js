"use strict";

// Electron's IPC in memory: one main process, any number of windows.

const { MockIPCMain } = require("./mock_ipc_main.js");
const { MockIPCRenderer } = require("./mock_ipc_renderer.js");
const { MockWebContents } = require("./mock_web_contents.js");

class MockWindow {
  #ipcMain;
  #post;

  constructor(ipcMain, id, url, post) {
    this.#ipcMain = ipcMain;
    this.#post = post;
    this.webContents = new MockWebContents(this, id, url);
    this.ipcRenderer = new MockIPCRenderer(this);
  }

  /** After this turn and in order, as messages between processes come. */
  toMain(message) {
    this.#post(() => this.toMainNow(message));
  }

  toMainNow(message) {
    return this.webContents.isDestroyed() ? undefined : message(this.#ipcMain, this.webContents);
  }

  toPage(message) {
    this.#post(() => this.webContents.isDestroyed() || message(this.ipcRenderer));
  }
}

/** `{ ipcMain, ipcRenderer, webContents, openWindow, settled }`: a main process with one window, and more on demand. */
function createIpcPair({ url = "app://test/" } = {}) {
  const ipcMain = new MockIPCMain();
  let nextId = 1;
  let inFlight = 0;
  const post = (deliver) => {
    inFlight++;
    setImmediate(() => {
      inFlight--;
      deliver();
    });
  };
  const openWindow = (options = {}) => new MockWindow(ipcMain, nextId++, options.url ?? url, post);
  const { ipcRenderer, webContents } = openWindow();
  /** Settles when no message is on its way. */
  const settled = async () => {
    do await new Promise((resolve) => setImmediate(resolve));
    while (inFlight > 0);
  };
  return { ipcMain, ipcRenderer, webContents, openWindow, settled };
}

module.exports = { MockIPCMain, MockIPCRenderer, createIpcPair };
