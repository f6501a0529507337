import { EventEmitter } from "node:events";

export const contender = {
  name: "node:events",
  features: ["local"],
  async load() {
    return {
      version: process.version,
      makeEmitter() {
        const emitter = new EventEmitter();
        return { on: (name, listener) => emitter.on(name, listener), emit: (name, value) => emitter.emit(name, value) };
      },
    };
  },
};
