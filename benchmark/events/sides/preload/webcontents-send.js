import { contextBridge, ipcRenderer } from "electron";
import "../control.js";

contextBridge.exposeInMainWorld("raw", {
  onEvent: (listener) => void ipcRenderer.on("event", (_event, value) => listener(value)),
  send: (value) => ipcRenderer.send("event", value),
  request: (value) => ipcRenderer.invoke("request", value),
  onBytes: (listener) => void ipcRenderer.on("bytes", (_event, bytes) => listener(bytes)),
});
