// Ours once more, for the second way to read lines: an async iterator in place of a listener.

import { loadSignalbox } from "./signalbox-package.mjs";

export const contender = {
  name: "signalbox-iterator",
  features: ["lines"],
  async load() {
    const { version, ProcessManager } = loadSignalbox();
    const manager = new ProcessManager({ maxProcesses: Infinity });
    return {
      version,
      async lines(command, args, onLine) {
        const child = await manager.spawn({ command, args, stdin: "ignore", stderr: "ignore" });
        for await (const { text } of child.lines()) onLine(text);
      },
    };
  },
};
