// What Electron's IPC and postMessage read on arrival, by the same code of V8: no library, and no text.

import { deserialize, serialize } from "node:v8";

export const contender = {
  name: "structuredClone",
  features: ["decode"],
  excludedOn: { bun: "v8.deserialize is not V8's there" },
  async load() {
    return {
      version: process.version,
      encodeBatch: (events) => serialize(events),
      decodeBatch: (bytes, listener) => deserialize(bytes).forEach((event) => listener(event)),
    };
  },
};
