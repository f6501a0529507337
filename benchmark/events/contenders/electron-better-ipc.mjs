import { requireHere } from "../window/electron.mjs";
import { versionOf } from "../versions.mjs";

export const contender = {
  name: "electron-better-ipc",
  features: ["window"],
  async load() {
    const { ipcMain } = requireHere("electron-better-ipc");
    return {
      version: versionOf("electron-better-ipc"),
      side: "electron-better-ipc",
      async connect() {
        ipcMain.answerRenderer("request", (value) => value);
        return {
          // Its only way without an answer.
          send: (event) => ipcMain.sendToRenderers("event", event),
          onEvent: (listener) => ipcMain.on("event", (_event, value) => listener(value)),
        };
      },
    };
  },
};
