import { contextBridge } from "electron";
import { ipcRenderer as ipc } from "electron-better-ipc";
import "../control.js";

contextBridge.exposeInMainWorld("ipc", {
  onEvent: (listener) => void ipc.on("event", (_event, value) => listener(value)),
  send: (value) => ipc.send("event", value),
  request: (value) => ipc.callMain("request", value),
});
