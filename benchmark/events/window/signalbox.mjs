// Our bus in a window, with the policy that an app would have.

import { TOPIC } from "../event.mjs";
import { ownPackage } from "../own-package.mjs";

const POLICY = {
  origins: ["file://"],
  buses: { default: { receive: [TOPIC, "process:line"], emit: ["page:*"], request: ["request"] } },
  processes: { status: true, output: "lossless" },
};

export async function connectWindow(window) {
  const { EventBus, ProcessManager, spawn } = ownPackage();
  const bus = new EventBus();
  bus.handle("request", (value) => value);
  connectFurtherWindow(window);
  let manager;
  return {
    bus,
    send: (event) => (bus.emit(TOPIC, event) ? undefined : bus.drain()),
    onEvent: (listener) => bus.on(`page:${TOPIC}`, listener),
    async publishLines(command, args) {
      manager ??= publishing(new ProcessManager(), bus);
      await manager.spawn({ command, args });
    },
    prepareBytes: (id, command, args) => spawn({ id, command, args }),
  };
}

/** One that shares the bus of the first. */
export function connectFurtherWindow(window) {
  const { attach } = ownPackage("electron/main.js");
  attach(window, {
    policy: POLICY,
    onRefused: ({ message }) => process.stderr.write(`refused: ${message}\n`),
  });
  return {};
}

function publishing(manager, bus) {
  manager.publishTo(bus, { events: ["line"], streams: ["stdout"] });
  return manager;
}
