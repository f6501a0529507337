import { buildBundles } from "../window/bundles.mjs";
import { watchCpu } from "../window/cpu.mjs";
import { openWindow } from "../window/open.mjs";

const WARM_UP = 5_000_000;

export const measure = {
  name: "bytes",
  about: "the output of a process (100 MB of zeros) as bytes into a sandboxed page",
  feature: "bytes",
  hosts: ["electron"],
  figures: [
    { name: "bytes-rate", key: "rate", unit: "MB/s", better: "higher" },
    { name: "bytes-cpu", key: "cpu", unit: "ms/100MB", better: "lower", about: "CPU of main and of the page together" },
    { name: "bytes-main-cpu", key: "mainCpu", unit: "ms/100MB", better: "lower", about: "CPU of main" },
    { name: "bytes-page-cpu", key: "pageCpu", unit: "ms/100MB", better: "lower", about: "CPU of the page's process" },
  ],
  timeoutMs: 60_000,
  noLimit: "webContents.send stands for it",
  prepare: async ({ quick }) => ({ folder: await buildBundles(), total: quick ? 30_000_000 : 100_000_000 }),
  async run(library, input) {
    const { link, run, pid } = await openWindow(library, input);
    const round = async (id, total) => {
      const command = ["head", ["-c", String(total), "/dev/zero"]];
      await link.prepareBytes?.(id, ...command);
      await run("expectBytes", id, total);
      const received = run("bytesArrived");
      link.startBytes?.(...command);
      if ((await received) !== total) throw new Error("bytes are missing");
    };
    await round("warm-up", WARM_UP);
    const finish = watchCpu(pid);
    await round("measured", input.total);
    const { ms, mainMs, pageMs } = finish();
    const per100mb = 1e8 / input.total;
    return {
      rate: input.total / 1e6 / (ms / 1_000),
      cpu: (mainMs + pageMs) * per100mb,
      mainCpu: mainMs * per100mb,
      pageCpu: pageMs * per100mb,
    };
  },
};
