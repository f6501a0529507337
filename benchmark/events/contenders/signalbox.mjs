// Ours: buses in one environment, between threads, and between main and sandboxed windows.

import { ownPackage } from "../own-package.mjs";
import { bodies } from "../bodies.mjs";
import { TOPIC } from "../event.mjs";
import { versionOf } from "../versions.mjs";
import { connectFurtherWindow, connectWindow } from "../window/signalbox.mjs";

let emitters = 0;

export const contender = {
  name: "signalbox",
  features: ["local", "worker", "decode", "window", "bytes", "lines", "fan-out"],
  async load() {
    const { EventBus } = ownPackage();
    return {
      version: versionOf("signalbox"),
      makeEmitter() {
        // A name of its own: buses of one name share their listeners.
        const bus = new EventBus({ name: `emitter-${(emitters += 1)}` });
        return { on: (name, listener) => bus.on(name, listener), emit: (name, value) => bus.emit(name, value) };
      },
      workerContender: "signalbox",
      sendToWorker() {
        const bus = new EventBus();
        return { send: (event) => (bus.emit(TOPIC, event) ? undefined : bus.drain()) };
      },
      receiveInWorker: (listener) => new EventBus().on(TOPIC, listener),
      ...bodies(),
      side: "signalbox",
      connect: (window) => connectWindow(window),
      connectMore: (window) => connectFurtherWindow(window),
    };
  },
};
