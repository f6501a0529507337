import { buildBundles } from "../window/bundles.mjs";
import { watchCpu } from "../window/cpu.mjs";
import { floodAndWait } from "../window/flood.mjs";
import { openWindow } from "../window/open.mjs";

// Until what is compiled is compiled.
const WARM_UP = 30_000;

export const measure = {
  name: "main-to-page",
  about: "small events with a Date from main into the listener of a sandboxed page's own world, as fast as they go",
  feature: "window",
  hosts: ["electron"],
  figures: [
    { name: "main-to-page-rate", key: "rate", unit: "1/s", better: "higher" },
    {
      name: "main-to-page-main-cpu",
      key: "mainCpu",
      unit: "ms/100k",
      better: "lower",
      about: "CPU of main, all threads",
    },
    {
      name: "main-to-page-page-cpu",
      key: "pageCpu",
      unit: "ms/100k",
      better: "lower",
      about: "CPU of the page's process",
    },
  ],
  timeoutMs: 60_000,
  noLimit: "webContents.send stands for it",
  prepare: async ({ quick }) => ({ folder: await buildBundles(), count: quick ? 50_000 : 200_000 }),
  async run(library, input) {
    const opened = await openWindow(library, input);
    await floodAndWait(opened, WARM_UP);
    const finish = watchCpu(opened.pid);
    const { wrong } = await floodAndWait(opened, input.count);
    const { ms, mainMs, pageMs } = finish();
    if (wrong > 0) throw new Error(`${wrong} events were not as they were sent`);
    const per100k = 100_000 / input.count;
    return { rate: input.count / (ms / 1_000), mainCpu: mainMs * per100k, pageCpu: pageMs * per100k };
  },
};
