"use strict";

// As a page that has broken out of its sandbox's JavaScript would have it: all of ipcRenderer.

const { contextBridge, ipcRenderer } = require("electron");

const heard = [];
ipcRenderer.on("signalbox", (_event, ...message) => heard.push(message));

contextBridge.exposeInMainWorld("hostile", {
  send: (...message) => ipcRenderer.send("signalbox", ...message),
  heard: () => heard,
});
