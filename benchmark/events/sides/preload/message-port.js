import { ipcRenderer } from "electron";
import "../control.js";

// The bridge has no way for ports; windows have.
ipcRenderer.on("port", ({ ports }) => window.postMessage("port", "*", ports));
