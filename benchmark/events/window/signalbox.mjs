// Our bus of a window, with the policy that an app of one window would have.

import { TOPIC } from "../event.mjs";
import { ownPackage } from "../own-package.mjs";

export async function connectWindow(window, EventBus) {
  const { attach } = ownPackage("electron/main.js");
  const bus = new EventBus();
  bus.handle("request", (value) => value);
  attach(window, {
    policy: {
      origins: ["file://"],
      buses: { default: { receive: [TOPIC], emit: ["page:*"], request: ["request"] } },
    },
    onRefused: ({ message }) => process.stderr.write(`refused: ${message}\n`),
  });
  return {
    bus,
    send: (event) => (bus.emit(TOPIC, event) ? undefined : bus.drain()),
    onEvent: (listener) => bus.on(`page:${TOPIC}`, listener),
  };
}
