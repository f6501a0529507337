import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../../harness/statistics.mjs";
import { makeEvent } from "../event.mjs";
import { buildBundles } from "../window/bundles.mjs";
import { electron } from "../window/electron.mjs";
import { floodAndWait } from "../window/flood.mjs";
import { openWindow } from "../window/open.mjs";

/** Longer than any batching waits. */
const IDLE_MS = 25;
const WARM_UP = 20;
const WARM_UP_EVENTS = 10_000;

export const measure = {
  name: "idle-latency",
  about:
    "a single event on an idle bus, into the page's listener: the round trip to a plain reply, less half the round trip of a plain ping that was measured in turn with it; median",
  feature: "window",
  hosts: ["electron"],
  figures: [
    { name: "idle-latency", key: "oneWay", unit: "us", better: "lower" },
    { name: "idle-latency-round-trip", key: "roundTrip", unit: "us", better: "lower", about: "the whole round trip" },
    { name: "idle-latency-plain", key: "plain", unit: "us", about: "the plain ping's round trip in the same runs" },
  ],
  timeoutMs: 60_000,
  noLimit: "webContents.send stands for it",
  prepare: async ({ quick }) => ({ folder: await buildBundles(), rounds: quick ? 60 : 200 }),
  async run(library, input) {
    const opened = await openWindow(library, input);
    const { window, link, run } = opened;
    // An application that has just begun has other delays than these: its code is compiled first.
    await floodAndWait(opened, WARM_UP_EVENTS);
    await run("replyToEvents");
    const { ipcMain } = electron();
    const timed = async (send) => {
      await sleep(IDLE_MS);
      const begun = performance.now();
      const replied = once(ipcMain, "bench:reply");
      await send();
      await replied;
      return (performance.now() - begun) * 1_000;
    };
    const own = [];
    const plain = [];
    for (let i = 0; i < input.rounds + WARM_UP; i++) {
      own.push(await timed(() => link.send(makeEvent(i))));
      plain.push(await timed(() => window.webContents.send("bench:ping")));
    }
    const roundTrip = median(own.slice(WARM_UP));
    const plainTrip = median(plain.slice(WARM_UP));
    return { roundTrip, plain: plainTrip, oneWay: roundTrip - plainTrip / 2 };
  },
};
