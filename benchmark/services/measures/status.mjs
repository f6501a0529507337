// What the program that runs the services asks itself.

import { eightServices, makeFifo, watchSigns } from "../eight.mjs";
import { serviceProgram } from "../programs.mjs";

const WARM = 200;

export const measure = {
  name: "status",
  about: "the state of eight services, asked for in process",
  figures: [{ name: "status", key: "statusUs", unit: "µs", better: "lower" }],
  feature: "status",
  needs: ["probe-start"],
  timeoutMs: 60_000,
  noLimit: "a look into memory",
  prepare: async ({ quick }) => ({ program: await serviceProgram(), asks: quick ? 500 : 5_000, forSlow: { asks: 50 } }),
  async run(library, { program, asks }) {
    const fifo = makeFifo();
    await library.prepare(eightServices(program, fifo));
    const signs = watchSigns(fifo);
    await Promise.all([library.start(), signs.running()]);
    for (let ask = 0; ask < Math.min(asks, WARM); ask++) await library.status();
    const begun = performance.now();
    let answers = 0;
    for (let ask = 0; ask < asks; ask++) {
      const answer = library.status();
      answers += (Array.isArray(answer) ? answer : await answer).length;
    }
    const statusUs = ((performance.now() - begun) * 1e3) / asks;
    if (answers !== asks * 8) throw new Error(`${answers} services in ${asks} answers`);
    signs.awaitEnd();
    await Promise.all([library.stop(), signs.gone()]);
    return { statusUs };
  },
};
