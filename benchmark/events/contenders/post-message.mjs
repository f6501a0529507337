// worker_threads' own, a message an event.

import { parentPort } from "node:worker_threads";

export const contender = {
  name: "postMessage",
  features: ["worker"],
  async load() {
    return {
      version: process.version,
      workerContender: "post-message",
      sendToWorker: (worker) => ({ send: (event) => worker.postMessage(event) }),
      receiveInWorker: (listener) =>
        parentPort.on("message", (message) => {
          if (message.control === undefined) listener(message);
        }),
    };
  },
};
