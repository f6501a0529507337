// The measure's own channels, the same for all: replies to pings, and plain invokes as the floor of requests.

import { contextBridge, ipcRenderer } from "electron";

// What is sent is read, as any page would.
ipcRenderer.on("bench:text", (_event, text) => text.length);

contextBridge.exposeInMainWorld("control", {
  onPing: (listener) => void ipcRenderer.on("bench:ping", () => listener()),
  reply: () => ipcRenderer.send("bench:reply"),
  invoke: (value) => ipcRenderer.invoke("bench:invoke", value),
});
