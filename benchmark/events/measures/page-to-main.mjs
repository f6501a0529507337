import { isEvent } from "../event.mjs";
import { buildBundles } from "../window/bundles.mjs";
import { watchCpu } from "../window/cpu.mjs";
import { openWindow } from "../window/open.mjs";

// Until what is compiled is compiled.
const WARM_UP = 30_000;

export const measure = {
  name: "page-to-main",
  about: "small events with a Date from a sandboxed page's own world into a listener of main, as fast as they go",
  feature: "window",
  hosts: ["electron"],
  figures: [
    { name: "page-to-main-rate", key: "rate", unit: "1/s", better: "higher" },
    {
      name: "page-to-main-main-cpu",
      key: "mainCpu",
      unit: "ms/100k",
      better: "lower",
      about: "CPU of main, all threads",
    },
    {
      name: "page-to-main-page-cpu",
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
    let onEvent;
    opened.link.onEvent((event) => onEvent(event));
    const round = (count) => {
      const arrived = new Promise((resolve) => {
        let number = 0;
        let wrong = 0;
        onEvent = (event) => {
          if (!isEvent(event, number)) wrong++;
          if (++number === count) resolve(wrong);
        };
      });
      return Promise.all([arrived, opened.run("flood", count)]);
    };
    await round(WARM_UP);
    const finish = watchCpu(opened.pid);
    const [wrong] = await round(input.count);
    const { ms, mainMs, pageMs } = finish();
    if (wrong > 0) throw new Error(`${wrong} events were not as they were sent`);
    const per100k = 100_000 / input.count;
    return { rate: input.count / (ms / 1_000), mainCpu: mainMs * per100k, pageCpu: pageMs * per100k };
  },
};
