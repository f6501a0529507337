// Ours: buses in one environment, between threads, and between main and sandboxed windows.

import { ownPackage } from "../own-package.mjs";
import { versionOf } from "../versions.mjs";
import { connectWindow } from "../window/signalbox.mjs";

export const contender = {
  name: "signalbox",
  features: ["local", "worker", "decode", "window"],
  async load() {
    const { EventBus } = ownPackage();
    return {
      version: versionOf("signalbox"),
      makeEmitter() {
        const bus = new EventBus();
        return { on: (name, listener) => bus.on(name, listener), emit: (name, value) => bus.emit(name, value) };
      },
      side: "signalbox",
      connect: (window) => connectWindow(window, EventBus),
    };
  },
};
