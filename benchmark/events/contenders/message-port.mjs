// A MessagePort into the page, with requests by hand.

import { forwardBytes, forwardLines } from "../window/child-bytes.mjs";
import { electron } from "../window/electron.mjs";

export const contender = {
  name: "MessagePort",
  features: ["window", "bytes", "lines"],
  async load() {
    return {
      version: process.versions.electron,
      side: "message-port",
      async connect({ webContents }) {
        const { port1, port2 } = new (electron().MessageChannelMain)();
        let onEvent;
        port1.on("message", ({ data }) => {
          if (data.id === undefined || data.value === undefined) onEvent(data);
          else port1.postMessage({ answerTo: data.id, value: data.value });
        });
        port1.start();
        return {
          ready: () => webContents.postMessage("port", null, [port2]),
          send: (event) => port1.postMessage(event),
          onEvent: (listener) => (onEvent = listener),
          publishLines: (...command) => forwardLines(...command, (event) => port1.postMessage(event)),
          startBytes: (...command) => forwardBytes(...command, (bytes) => port1.postMessage(bytes)),
        };
      },
    };
  },
};
