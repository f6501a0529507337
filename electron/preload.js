"use strict";

// The preload of a window that signalbox is attached to: one file, nothing but Electron's own modules, so that it runs
// in a sandboxed window under any Content-Security-Policy. Use it as `webPreferences.preload` by its path
// (`require.resolve("signalbox/preload")`), or require it in a preload of your own, bundled into it if that is sandboxed.
//
// It gives the page one frozen object, through which nothing goes but texts and numbers of signalbox's protocol. What the
// page may do with them is the main process's decision.

const { contextBridge, ipcRenderer } = require("electron");

// As in lib/bus/remote/protocol.js and package.json, which a test compares.
const PROTOCOL = 2;
const VERSION = "0.1.0";
const BRIDGE = "__signalbox";
const CHANNEL = "signalbox";
const PORT_CHANNEL = "signalbox:port";
const MAX_TEXT_LENGTH = 32 * 1024 * 1024;
const MAX_NAME_LENGTH = 256;

/**
 * Names this document. A batch that was on its way when the window navigated comes out in the next document, which
 * runs another copy of this file: it has another nonce, and drops the batch. The main process drops in the same way what
 * an earlier document said. Nothing else knows it: the page can't read it, so that one can't speak for another.
 */
function makeNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The way to the main process for one JavaScript world: the page's, or this preload's own. */
function makeBridge(world) {
  const nonce = makeNonce();
  let listener;

  ipcRenderer.on(CHANNEL, (event, to, ...message) => {
    if (to === nonce) listener?.(...message);
  });

  // A port can't cross the bridge; the page's own window takes it along.
  ipcRenderer.on(PORT_CHANNEL, (event, to) => {
    if (to === nonce) window.postMessage({ signalbox: "port", world }, "*", event.ports);
  });

  return {
    protocol: PROTOCOL,
    version: VERSION,
    world,
    /** Of what the page gives, only what the protocol has goes on: Electron would copy anything, at any size. */
    send(kind, bus, number, text, name, peer) {
      checkCounts(kind, bus, number);
      checkText(text, MAX_TEXT_LENGTH);
      if (name === undefined && peer === undefined) ipcRenderer.send(CHANNEL, nonce, kind, bus, number, text);
      else {
        checkText(name, MAX_NAME_LENGTH);
        if (peer !== undefined) checkCounts(peer);
        ipcRenderer.send(CHANNEL, nonce, kind, bus, number, text, name, peer);
      }
    },
    /** `callback(kind, bus, number, text, name, peer)` gets what the main process says to this document. One at a time. */
    listen(callback) {
      listener = callback;
    },
  };
}

function checkCounts(...values) {
  if (!values.every((value) => Number.isSafeInteger(value) && value >= 0))
    throw new TypeError("signalbox: no whole number");
}

function checkText(text, most) {
  if (typeof text !== "string") throw new TypeError("signalbox: no text");
  if (text.length > most)
    throw new RangeError(`signalbox: a text of ${text.length} characters; at most ${most} are sent`);
}

const bridge = makeBridge("page");
if (process.contextIsolated) {
  contextBridge.exposeInMainWorld(BRIDGE, bridge);
  // For an EventBus in the app's own preload.
  define(makeBridge("preload"));
} else define(bridge);

function define(value) {
  Object.defineProperty(globalThis, BRIDGE, { value: Object.freeze(value) });
}
