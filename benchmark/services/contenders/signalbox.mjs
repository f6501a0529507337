// Ours, in process: the package that this folder lies in.

import { loadSignalbox } from "../../process/contenders/signalbox-package.mjs";

export const contender = {
  name: "signalbox",
  features: ["start", "status"],
  async load() {
    const { version, ProcessManager } = loadSignalbox();
    const manager = new ProcessManager();
    let config;
    let group;
    return {
      version,
      isInProcess: true,
      prepare(services) {
        config = { processes: Object.fromEntries(services.map(({ name, ...service }) => [name, service])) };
      },
      async start() {
        group = await manager.start(config);
      },
      status: () => group.status(),
      stop: () => group.stop(),
    };
  },
};
