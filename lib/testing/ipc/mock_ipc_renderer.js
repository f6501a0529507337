"use strict";

// `ipcRenderer` for unit tests: of the same shape, and with a record of what was sent.

const { copy } = require("./copy.js");
const { IpcEnd } = require("./ipc_end.js");

class MockIPCRenderer extends IpcEnd {
  /** What was asked by `invoke`: `{ channel, args }`. */
  invoked = [];
  /** Where it leads; nowhere for one that was made alone. */
  #window;
  #answers = new Map();

  /** `window` connects it with a MockIPCMain. Alone, it records, and its `invoke` is answered by `answer`. */
  constructor(window) {
    super();
    this.#window = window;
  }

  send(channel, ...args) {
    const copied = copy(args);
    this.record(channel, copied);
    this.#window?.toMain((main, webContents) => main.receive(webContents, channel, copied));
  }

  /** Blocks a real page. Answered by a listener that sets `event.returnValue`. */
  sendSync(channel, ...args) {
    const copied = copy(args);
    this.record(channel, copied);
    return copy([this.#window?.toMainNow((main, webContents) => main.receive(webContents, channel, copied))])[0];
  }

  async invoke(channel, ...args) {
    const copied = copy(args);
    this.invoked.push({ channel, args: copied });
    const handler = this.#answers.get(channel);
    if (handler !== undefined) return copy([await handler(...copied)])[0];
    return new Promise((resolve, reject) => {
      const noHandler = () => reject(remoteError(channel, new Error(`No handler registered for '${channel}'`)));
      if (this.#window === undefined) return noHandler();
      const onResult = (result) => resolve(copy([result])[0]);
      const onFailure = (error) => reject(remoteError(channel, error));
      this.#window.toMain((main, webContents) => main.answer(webContents, channel, copied, onResult, onFailure));
      return undefined;
    });
  }

  /** Answers `invoke` of a channel in place of a main process. */
  answer(channel, handler) {
    this.#answers.set(channel, handler);
  }

  /** Delivers a message as if the main process had sent it. */
  receive(channel, ...args) {
    this.emit(channel, { sender: this, ports: [] }, ...copy(args));
  }

  clear() {
    super.clear();
    this.invoked.length = 0;
  }
}

/** All that a page learns: code, cause, class and stack stay behind. */
function remoteError(channel, error) {
  return new Error(`Error invoking remote method '${channel}': ${String(error)}`);
}

module.exports = { MockIPCRenderer };
