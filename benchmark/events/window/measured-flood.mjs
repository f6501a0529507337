// What a flood of events between main and a page costs, whichever way it goes.

import { buildBundles } from "./bundles.mjs";
import { watchCpu } from "./cpu.mjs";
import { openWindow } from "./open.mjs";

// Until what is compiled is compiled.
const WARM_UP = 30_000;

/** The measure of this name. `makeRound(opened)` answers a function that sends so many and settles with how many came wrong. */
export function floodMeasure(name, about, makeRound) {
  const cpu = (of, key, whose) => ({ name: `${name}-${of}`, key, unit: "ms/100k", better: "lower", about: whose });
  return {
    name,
    about,
    feature: "window",
    hosts: ["electron"],
    figures: [
      { name: `${name}-rate`, key: "rate", unit: "1/s", better: "higher" },
      cpu("main-cpu", "mainCpu", "CPU of main, all threads"),
      cpu("page-cpu", "pageCpu", "CPU of the page's process"),
    ],
    timeoutMs: 60_000,
    noLimit: "webContents.send stands for it",
    prepare: async ({ quick }) => ({ folder: await buildBundles(), count: quick ? 50_000 : 200_000 }),
    async run(library, input) {
      const opened = await openWindow(library, input);
      const round = makeRound(opened);
      await round(WARM_UP);
      const finish = watchCpu(opened.pid);
      const wrong = await round(input.count);
      const { ms, mainMs, pageMs } = finish();
      if (wrong > 0) throw new Error(`${wrong} events were not as they were sent`);
      const per100k = 100_000 / input.count;
      return { rate: input.count / (ms / 1_000), mainCpu: mainMs * per100k, pageCpu: pageMs * per100k };
    },
  };
}
