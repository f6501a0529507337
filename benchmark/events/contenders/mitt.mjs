import { versionOf } from "../versions.mjs";

export const contender = {
  name: "mitt",
  features: ["local"],
  async load() {
    const { default: mitt } = await import("mitt");
    return {
      version: versionOf("mitt"),
      makeEmitter() {
        const emitter = mitt();
        return { on: (name, listener) => emitter.on(name, listener), emit: (name, value) => emitter.emit(name, value) };
      },
    };
  },
};
