// What stays in memory of those who run services beside the program: their processes' proportional set size.

import { readFileSync } from "node:fs";
import { COUNT, eightServices, makeFifo, watchSigns } from "../eight.mjs";
import { serviceProgram } from "../programs.mjs";

const SETTLE_MS = 500;

export const measure = {
  name: "supervisor-memory",
  about: "memory of the daemon with eight services that have written 100 MB together (proportional set size)",
  figures: [
    { name: "supervisor-memory", key: "megabytes", unit: "MB", better: "lower" },
    {
      name: "supervisor-memory-before",
      key: "beforeMegabytes",
      unit: "MB",
      better: "lower",
      about: "without services",
    },
  ],
  feature: "daemon",
  needs: ["probe-start"],
  hosts: ["node"],
  timeoutMs: 120_000,
  noLimit: "nobody needs a daemon",
  prepare: async ({ quick }) => ({ program: await serviceProgram(), bytes: (quick ? 8_000_000 : 100_000_000) / COUNT }),
  async run(library, { program, bytes }) {
    const fifo = makeFifo();
    await library.prepare(eightServices(program, fifo, bytes));
    const before = megabytesOf(await library.daemons());
    const signs = watchSigns(fifo);
    await Promise.all([library.start(), signs.running()]);
    // What was written last is read by then.
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const after = megabytesOf(await library.daemons());
    signs.awaitEnd();
    await Promise.all([library.stop(), signs.gone()]);
    return { megabytes: after, beforeMegabytes: before };
  },
};

function megabytesOf(pids) {
  const kilobytes = pids.map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))[1]),
  );
  return kilobytes.length > 0 ? (kilobytes.reduce((sum, one) => sum + one, 0) * 1_024) / 1e6 : null;
}
