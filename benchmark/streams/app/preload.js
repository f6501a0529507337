"use strict";
// Counts what comes by `webContents.send` in the page's own world, as an app's preload hands it over, beside signalbox's.
require("../../../electron/preload.js");
const { contextBridge, ipcRenderer } = require("electron");

contextBridge.exposeInMainWorld("raw", {
  listen: (take) => ipcRenderer.on("bytes", (_event, bytes) => take(bytes)),
  expect: (take) => ipcRenderer.on("expect", (_event, bytes) => take(bytes)),
  all: () => ipcRenderer.send("all"),
});
