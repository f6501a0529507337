import { buildBundles } from "../window/bundles.mjs";
import { watchCpu } from "../window/cpu.mjs";
import { printLines } from "../window/lines.mjs";
import { openWindow } from "../window/open.mjs";

const WARM_UP = 5_000;

export const measure = {
  name: "native-main-cpu",
  about:
    "CPU of main for 100,000 lines of a process, each an event in a sandboxed page; peers read lines by readline, ours are made by the engine",
  feature: "lines",
  hosts: ["electron"],
  figures: [
    { name: "native-main-cpu", key: "mainCpu", unit: "ms/100k", better: "lower" },
    { name: "native-page-cpu", key: "pageCpu", unit: "ms/100k", better: "lower", about: "CPU of the page's process" },
    { name: "native-rate", key: "rate", unit: "1/s", better: "higher", about: "from the start of the process on" },
  ],
  timeoutMs: 60_000,
  noLimit: "webContents.send stands for it",
  prepare: async ({ quick }) => ({ folder: await buildBundles(), count: quick ? 30_000 : 100_000 }),
  async run(library, input) {
    const { link, run, pid } = await openWindow(library, input);
    const round = async (count) => {
      await run("expectLines", count);
      const arrived = run("eventsArrived");
      await link.publishLines(...printLines(count));
      await arrived;
    };
    await round(WARM_UP);
    const finish = watchCpu(pid);
    await round(input.count);
    const { ms, mainMs, pageMs } = finish();
    const per100k = 100_000 / input.count;
    return { mainCpu: mainMs * per100k, pageCpu: pageMs * per100k, rate: input.count / (ms / 1_000) };
  },
};
