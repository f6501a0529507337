// Our bus of a window, with the policy that an app of one window would have.

import { TOPIC } from "../event.mjs";
import { ownPackage } from "../own-package.mjs";

export async function connectWindow(window, EventBus) {
  const { attach } = ownPackage("electron/main.js");
  const { ProcessManager, spawn } = ownPackage();
  const bus = new EventBus();
  bus.handle("request", (value) => value);
  attach(window, {
    policy: {
      origins: ["file://"],
      buses: { default: { receive: [TOPIC, "process:line"], emit: ["page:*"], request: ["request"] } },
      processes: { status: true, output: "lossless" },
    },
    onRefused: ({ message }) => process.stderr.write(`refused: ${message}\n`),
  });
  let manager;
  return {
    bus,
    send: (event) => (bus.emit(TOPIC, event) ? undefined : bus.drain()),
    onEvent: (listener) => bus.on(`page:${TOPIC}`, listener),
    async publishLines(command, args) {
      manager ??= publishing(ProcessManager, bus);
      await manager.spawn({ command, args });
    },
    prepareBytes: (id, command, args) => spawn({ id, command, args }),
  };
}

function publishing(ProcessManager, bus) {
  const manager = new ProcessManager();
  manager.publishTo(bus, { events: ["line"], streams: ["stdout"] });
  return manager;
}
