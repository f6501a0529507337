"use strict";

// A window's contents: where messages of its documents come from and go to, and when a document ends.

const { CHANNEL, PORT_CHANNEL } = require("../../lib/bus/remote/protocol.js");
const { addTarget, removeTarget } = require("./ipc.js");
const { senderOf } = require("./sender.js");

class WebContentsTarget {
  needsOrigins = true;
  #contents;
  #id;
  #hooks;
  #listeners = [];

  /** `hooks`: `message(ids, nonce, message, readSender)`, `documentGone(isGone, reason)`, `closed(reason)`. */
  constructor(contents, hooks) {
    this.#contents = contents;
    this.#id = contents.id;
    this.#hooks = hooks;
  }

  get label() {
    return `page-${this.#id}`;
  }

  get owner() {
    return this.#contents;
  }

  start() {
    addTarget(this.#id, this);
    const isMain = ({ isMainFrame }) => isMainFrame;
    const inFrame = (processId, frameId) => (document) =>
      document.processId === processId && document.frameId === frameId;
    this.#on("did-navigate", () => this.#hooks.documentGone(() => true, "navigated"));
    this.#on("did-frame-navigate", (_event, _url, _code, _status, isMainFrame, processId, frameId) => {
      if (!isMainFrame) this.#hooks.documentGone(inFrame(processId, frameId), "navigated");
    });
    // Instead of a page that can't be loaded there is another one, of which no navigation is told.
    this.#on("did-fail-load", () =>
      this.#hooks.documentGone((document) => isMain(document) && !this.#isCurrent(document), "navigated"),
    );
    this.#on("render-process-gone", (_event, { reason }) =>
      this.#hooks.documentGone(() => true, `crashed (${reason})`),
    );
    this.#on("destroyed", () => this.#hooks.closed("the window was closed"));
  }

  stop() {
    removeTarget(this.#id, this);
    for (const [event, listener] of this.#listeners.splice(0)) this.#contents.off(event, listener);
  }

  /** A message from one of the window's frames. */
  receive(event, nonce, message) {
    this.#hooks.message(event, nonce, message, () => senderOf(event));
  }

  /** Sends to the frame of a document, in which meanwhile another one may be: it is told by the nonce. */
  post(document, kind, bus, number, text, name, peer, batch) {
    if (this.#contents.isDestroyed()) return;
    const { nonce, frame, isMainFrame } = document;
    // No event tells that a frame was removed from its page.
    if (!isMainFrame && !isAlive(frame)) {
      this.#hooks.documentGone((other) => other === document, "removed from its page");
      return;
    }
    if (name === undefined) frame.send(CHANNEL, nonce, kind, bus, number, text);
    else frame.send(CHANNEL, nonce, kind, bus, number, text, name, peer, batch);
  }

  postPort(document, port) {
    if (this.#contents.isDestroyed()) return port.close();
    return document.frame.postMessage(PORT_CHANNEL, document.nonce, [port]);
  }

  /** What an audit says of the place. */
  describe() {
    return { webContentsId: this.#id };
  }

  #isCurrent({ processId, frameId }) {
    const { mainFrame } = this.#contents;
    return mainFrame.processId === processId && mainFrame.routingId === frameId;
  }

  #on(event, listener) {
    this.#contents.on(event, listener);
    this.#listeners.push([event, listener]);
  }
}

function isAlive(frame) {
  try {
    return frame.routingId !== undefined && frame.detached !== true;
  } catch {
    return false; // "Render frame was disposed"
  }
}

module.exports = { WebContentsTarget };
