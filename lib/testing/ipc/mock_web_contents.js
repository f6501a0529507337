"use strict";

// `webContents` for unit tests: the main process's end of one window.

const { copy } = require("./copy.js");
const { IpcEnd } = require("./ipc_end.js");

class MockWebContents extends IpcEnd {
  #window;
  #isDestroyed = false;

  constructor(window, id, url) {
    super();
    this.#window = window;
    this.id = id;
    const { origin } = new URL(url);
    this.mainFrame = { url, origin, processId: id, routingId: 1, parent: null };
  }

  send(channel, ...args) {
    if (this.#isDestroyed) throw new TypeError("Object has been destroyed");
    const copied = copy(args);
    this.record(channel, copied);
    this.#window.toPage((ipcRenderer) => ipcRenderer.receive(channel, ...copied));
  }

  getURL() {
    return this.mainFrame.url;
  }

  isDestroyed() {
    return this.#isDestroyed;
  }

  /** The window is closed: nothing goes either way any more. */
  destroy() {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.emit("destroyed");
  }
}

module.exports = { MockWebContents };
