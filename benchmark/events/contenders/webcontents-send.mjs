// Electron's own, as most apps use it: a message an event.

import { forwardBytes, forwardLines } from "../window/child-bytes.mjs";
import { electron } from "../window/electron.mjs";

export const contender = {
  name: "webContents.send",
  features: ["window", "bytes", "lines"],
  async load() {
    return {
      version: process.versions.electron,
      side: "webcontents-send",
      async connect({ webContents }) {
        const { ipcMain } = electron();
        ipcMain.handle("request", (_event, value) => value);
        return {
          send: (event) => webContents.send("event", event),
          onEvent: (listener) => ipcMain.on("event", (_event, value) => listener(value)),
          publishLines: (...command) => forwardLines(...command, (event) => webContents.send("event", event)),
          startBytes: (...command) => forwardBytes(...command, (bytes) => webContents.send("bytes", bytes)),
        };
      },
    };
  },
};
