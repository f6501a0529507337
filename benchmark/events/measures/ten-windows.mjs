import { setImmediate as turn } from "node:timers/promises";
import { processCpuMs } from "../../harness/cpu.mjs";
import { buildBundles } from "../window/bundles.mjs";
import { electron } from "../window/electron.mjs";
import { printLines } from "../window/lines.mjs";
import { openWindow } from "../window/open.mjs";

const WINDOWS = 10;
const WARM_UP = 2_000;

export const measure = {
  name: "ten-windows",
  about:
    "CPU of main for each window beyond the first that gets 100,000 lines of a process; prebuilt: for sending a window the same number of texts of the same lengths by webContents.send",
  feature: "fan-out",
  hosts: ["electron"],
  figures: [
    { name: "ten-windows", key: "further", unit: "ms/100k", better: "lower" },
    { name: "ten-windows-prebuilt", key: "prebuilt", unit: "ms/100k" },
    { name: "ten-windows-to-prebuilt", key: "ratio", unit: "", better: "lower" },
    {
      name: "ten-windows-composed",
      key: "composed",
      unit: "",
      about: "texts that the engine wrote for each frame that was sent",
    },
  ],
  timeoutMs: 90_000,
  noLimit: "prebuilt texts stand for it",
  prepare: async ({ quick }) => ({ folder: await buildBundles(), count: quick ? 20_000 : 50_000 }),
  async run(library, { folder, count }) {
    const opened = [await openWindow(library, { folder })];
    const round = async (events) => {
      await Promise.all(opened.map(({ run }) => run("expectLines", events)));
      const arrived = Promise.all(opened.map(({ run }) => run("eventsArrived")));
      const cpu = processCpuMs();
      await opened[0].link.publishLines(...printLines(events));
      await arrived;
      return processCpuMs() - cpu;
    };
    await round(WARM_UP);
    const one = await round(count);
    while (opened.length < WINDOWS)
      opened.push(await openWindow({ ...library, connect: library.connectMore }, { folder }));
    await round(WARM_UP);
    const { lengths, stop } = watchFrames(opened.at(-1).window);
    const before = opened[0].link.bus.stats().link;
    const ten = await round(count);
    const after = opened[0].link.bus.stats().link;
    stop();
    const prebuilt = await sendPrebuilt(opened[0].window, lengths);
    const further = (ten - one) / (WINDOWS - 1);
    const per100k = 100_000 / count;
    return {
      further: further * per100k,
      prebuilt: prebuilt * per100k,
      ratio: further / prebuilt,
      composed: (after.composed - before.composed) / (lengths.length * WINDOWS),
    };
  },
};

/** Lengths of the texts that go to a window. */
function watchFrames(window) {
  const { mainFrame } = window.webContents;
  const prototype = Object.getPrototypeOf(mainFrame);
  const { send } = prototype;
  const id = mainFrame.routingId;
  const process = mainFrame.processId;
  const lengths = [];
  prototype.send = function (...args) {
    const text = args.find((arg) => typeof arg === "string" && arg.startsWith("[["));
    if (text !== undefined && this.routingId === id && this.processId === process) lengths.push(text.length);
    return Reflect.apply(send, this, args);
  };
  return { lengths, stop: () => (prototype.send = send) };
}

async function sendPrebuilt({ webContents }, lengths) {
  const texts = lengths.map((length) => "x".repeat(length));
  const replied = new Promise((resolve) => electron().ipcMain.once("bench:reply", resolve));
  const cpu = processCpuMs();
  for (const text of texts) {
    webContents.send("bench:text", text);
    await turn();
  }
  webContents.send("bench:ping");
  await replied;
  return processCpuMs() - cpu;
}
