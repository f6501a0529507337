import { versionOf } from "../versions.mjs";

export const contender = {
  name: "eventemitter3",
  features: ["local"],
  async load() {
    const { EventEmitter } = await import("eventemitter3");
    return {
      version: versionOf("eventemitter3"),
      makeEmitter() {
        const emitter = new EventEmitter();
        return { on: (name, listener) => emitter.on(name, listener), emit: (name, value) => emitter.emit(name, value) };
      },
    };
  },
};
