// The same with what an application would write when that is too slow: an array for each turn of the loop.

import { parentPort } from "node:worker_threads";

export const contender = {
  name: "postMessage batched",
  features: ["worker"],
  async load() {
    return {
      version: process.version,
      workerContender: "post-message-batched",
      sendToWorker(worker) {
        let batch = [];
        const flush = () => {
          if (batch.length > 0) worker.postMessage(batch);
          batch = [];
        };
        return {
          send(event) {
            if (batch.push(event) === 1) queueMicrotask(flush);
          },
          end: flush,
        };
      },
      receiveInWorker: (listener) =>
        parentPort.on("message", (message) => {
          if (Array.isArray(message)) message.forEach((event) => listener(event));
        }),
    };
  },
};
