import { versionOf } from "../versions.mjs";

export const contender = {
  name: "nanoevents",
  features: ["local"],
  async load() {
    const { createNanoEvents } = await import("nanoevents");
    return {
      version: versionOf("nanoevents"),
      makeEmitter() {
        const emitter = createNanoEvents();
        return { on: (name, listener) => emitter.on(name, listener), emit: (name, value) => emitter.emit(name, value) };
      },
    };
  },
};
