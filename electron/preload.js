"use strict";

// The preload of a window that signalbox is attached to: one file, nothing but Electron's own modules, so that it runs
// in a sandboxed window under any Content-Security-Policy. Use it as `webPreferences.preload` by its path
// (`require.resolve("signalbox/preload")`), or require it in a preload of your own, bundled into it if that is sandboxed.
//
// It gives the page one frozen object, through which nothing goes but texts and numbers of signalbox's protocol. What the
// page may do with them is the main process's decision.

const { contextBridge, ipcRenderer } = require("electron");

// As in lib/bus/remote/protocol.js and package.json, which a test compares.
const PROTOCOL = 1;
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
const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

let listener;

ipcRenderer.on(CHANNEL, (event, to, ...message) => {
  if (to === nonce) listener?.(...message);
});

// A port can't cross the bridge; the page's own window takes it along.
ipcRenderer.on(PORT_CHANNEL, (event, to) => {
  if (to === nonce) window.postMessage({ signalbox: "port" }, "*", event.ports);
});

/** Of what the page gives, only what the protocol has goes on: Electron would copy anything, at any size. */
function send(kind, bus, number, text, name, peer) {
  if (!isCount(kind) || !isCount(bus) || !isCount(number)) throw new TypeError("signalbox: kind, bus and number are numbers");
  if (typeof text !== "string" || text.length > MAX_TEXT_LENGTH) throw new RangeError("signalbox: no text, or too long a one");
  if (name === undefined && peer === undefined) return ipcRenderer.send(CHANNEL, nonce, kind, bus, number, text);
  if (typeof name !== "string" || name.length > MAX_NAME_LENGTH) throw new RangeError("signalbox: no name, or too long a one");
  if (peer !== undefined && !isCount(peer)) throw new TypeError("signalbox: peer is a number");
  return ipcRenderer.send(CHANNEL, nonce, kind, bus, number, text, name, peer);
}

function isCount(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

const bridge = {
  protocol: PROTOCOL,
  version: VERSION,
  send,
  /** `callback(kind, bus, number, text, name, peer)` gets what the main process says to this document. One at a time. */
  listen(callback) {
    listener = callback;
  },
};

if (process.contextIsolated) contextBridge.exposeInMainWorld(BRIDGE, bridge);
else Object.defineProperty(globalThis, BRIDGE, { value: Object.freeze(bridge) });
