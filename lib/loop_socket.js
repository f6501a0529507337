"use strict";

// A connected socket, by its descriptor, on this thread's own event loop. Node, Electron and Bun have different ones.

const { Socket } = require("node:net");

/** As much as the system hands over at once. */
const BUFFER_BYTES = 64 * 1024;

/** One for all sockets: what is read is handed on before anything else is. */
let shared;

/**
 * Reads until `close()`, or the end, of which `onEnd()` hears; `onBytes(buffer, length)` gets what comes. Holds no event
 * loop. `onFailure()` when the runtime can't.
 */
function openSocket(descriptor, handlers) {
  return process.versions.bun ? openOnBun(descriptor, handlers) : openOnNode(descriptor, handlers);
}

function openOnNode(descriptor, { onBytes, onEnd }) {
  shared ??= Buffer.allocUnsafeSlow(BUFFER_BYTES);
  const callback = (length, buffer) => {
    onBytes(buffer, length);
    return true; // go on
  };
  const socket = new Socket({ fd: descriptor, readable: true, writable: false, onread: { buffer: shared, callback } });
  socket.unref();
  socket.on("error", () => {}); // a reset is an end: "close" follows
  socket.on("close", onEnd);
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.destroy(),
  };
}

function openOnBun(descriptor, { onBytes, onEnd, onFailure }) {
  let socket;
  let isPaused = false;
  let isClosed = false;
  const open = (opened) => {
    socket = opened;
    socket.unref();
    if (isClosed) socket.terminate();
    else if (isPaused) socket.pause();
  };
  const data = (_socket, bytes) => onBytes(bytes, bytes.length);
  const handlers = { open, data, close: onEnd, error() {} };
  globalThis.Bun.connect({ fd: descriptor, socket: handlers }).catch(onFailure);
  return {
    pause() {
      isPaused = true;
      socket?.pause();
    },
    resume() {
      isPaused = false;
      socket?.resume();
    },
    close() {
      isClosed = true;
      socket?.terminate();
    },
  };
}

module.exports = { BUFFER_BYTES, openSocket };
