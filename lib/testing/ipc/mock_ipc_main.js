"use strict";

// `ipcMain` for unit tests.

const { EventEmitter } = require("node:events");

class MockIPCMain extends EventEmitter {
  #handlers = new Map();

  handle(channel, handler) {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel, handler) {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel) {
    this.#handlers.delete(channel);
  }

  /** A message of a page; returns what a listener set as `event.returnValue`. */
  receive(webContents, channel, args) {
    const event = makeEvent(webContents);
    event.reply = (replyChannel, ...reply) => webContents.send(replyChannel, ...reply);
    this.emit(channel, event, ...args);
    return event.returnValue;
  }

  /** A page's `invoke`. */
  async answer(webContents, channel, args, onResult, onFailure) {
    try {
      const handler = this.#handlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      onResult(await handler(makeEvent(webContents), ...args));
    } catch (error) {
      onFailure(error);
    }
  }
}

function makeEvent(webContents) {
  const { mainFrame } = webContents;
  return { sender: webContents, senderFrame: mainFrame, processId: mainFrame.processId, frameId: mainFrame.routingId };
}

module.exports = { MockIPCMain };
