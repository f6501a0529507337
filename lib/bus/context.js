"use strict";

// What kind of host this is.

const { isMainThread } = require("node:worker_threads");

/** Where Electron's `process.type` leads. A worker has none of its own: it is one wherever it runs. */
const ELECTRON_CONTEXTS = new Map([
  ["browser", "electron-main"],
  ["renderer", "electron-preload"],
  ["utility", "electron-utility"],
]);

function busContext() {
  if (!isMainThread) return "worker";
  return ELECTRON_CONTEXTS.get(process.type) ?? (process.versions.bun ? "bun" : "node");
}

module.exports = { busContext };
