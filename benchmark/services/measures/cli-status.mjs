// The command that people type, as a fresh process each time. The limit is a Node that does nothing.

import { quantile } from "../../harness/statistics.mjs";
import { runCommand } from "../command.mjs";
import { eightServices, makeFifo, watchSigns } from "../eight.mjs";
import { serviceProgram } from "../programs.mjs";

export const measure = {
  name: "cli-status",
  about: "the command that tells the state of eight services; c: node -e 0",
  figures: [{ name: "cli-status", key: "commandMs", unit: "ms", better: "lower" }],
  feature: "command",
  needs: ["probe-start"],
  hosts: ["node"],
  timeoutMs: 60_000,
  prepare: async ({ quick }) => ({ program: await serviceProgram(), times: quick ? 3 : 10 }),
  async run(library, { program, times }) {
    const fifo = makeFifo();
    await library.prepare(eightServices(program, fifo));
    const signs = watchSigns(fifo);
    await Promise.all([library.start(), signs.running()]);
    const commandMs = await timeCommand(library.statusCommand(), times);
    signs.awaitEnd();
    await Promise.all([library.stop(), signs.gone()]);
    return { commandMs };
  },
  runLimit: async ({ times }) => ({
    commandMs: await timeCommand({ command: process.execPath, args: ["-e", "0"] }, times),
  }),
};

async function timeCommand(line, times) {
  const each = [];
  for (let time = 0; time <= times; time++) {
    const begun = performance.now();
    await runCommand(line);
    each.push(performance.now() - begun);
  }
  return quantile(each.slice(1), 0.5);
}
