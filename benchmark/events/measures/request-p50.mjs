import { median } from "../../harness/statistics.mjs";
import { buildBundles } from "../window/bundles.mjs";
import { electron } from "../window/electron.mjs";
import { openWindow } from "../window/open.mjs";

/** One after the other in a block; a page's clock is too coarse for a single one. */
const EACH = 10;
const WARM_UP = 200;

export const measure = {
  name: "request-p50",
  about: "a page asks main and gets a small answer, one at a time; median",
  feature: "window",
  hosts: ["electron"],
  figures: [
    { name: "request-p50", key: "own", unit: "us", better: "lower" },
    {
      name: "request-p50-to-invoke",
      key: "ratio",
      unit: "",
      better: "lower",
      about: "as a share of ipcRenderer.invoke, in turn",
    },
  ],
  timeoutMs: 60_000,
  noLimit: "webContents.send stands for it",
  prepare: async ({ quick }) => ({ folder: await buildBundles(), blocks: quick ? 40 : 150 }),
  async run(library, input) {
    electron().ipcMain.handle("bench:invoke", (_event, value) => value);
    const { run } = await openWindow(library, input);
    const { ours, invoke } = await run("requests", input.blocks + WARM_UP, EACH);
    const own = median(ours.slice(WARM_UP));
    return { own, ratio: own / median(invoke.slice(WARM_UP)) };
  },
};
