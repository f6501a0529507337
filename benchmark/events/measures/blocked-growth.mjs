import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { makeEvent } from "../event.mjs";
import { buildBundles } from "../window/bundles.mjs";
import { floodAndWait } from "../window/flood.mjs";
import { memoryMb } from "../window/memory.mjs";
import { openWindow } from "../window/open.mjs";

const WARM_UP = 50_000;
const SETTLE_MS = 1_000;
const SAMPLE_MS = 200;
const EVENTS_A_TURN = 100;
/** Until the page has worked off what came meanwhile. */
const DEADLINE_MS = 40_000;

export const measure = {
  name: "blocked-growth",
  about:
    "memory that main and the page gain while main sends as fast as it goes and the page's thread stands still for 4 s",
  feature: "window",
  hosts: ["electron"],
  figures: [
    { name: "blocked-growth", key: "growth", unit: "MB", better: "lower" },
    { name: "blocked-growth-sent", key: "sent", unit: "", about: "events that main sent meanwhile" },
    { name: "blocked-growth-missing", key: "missing", unit: "", better: "lower", about: "events that never came" },
  ],
  timeoutMs: 90_000,
  noLimit: "webContents.send stands for it",
  prepare: async ({ quick }) => ({ folder: await buildBundles(), blockedMs: quick ? 2_000 : 4_000 }),
  async run(library, { folder, blockedMs }) {
    const opened = await openWindow(library, { folder });
    const { link, run, pid } = opened;
    await floodAndWait(opened, WARM_UP);
    await run("countEvents");
    await sleep(SETTLE_MS);
    globalThis.gc?.();
    const used = () => memoryMb(process.pid) + memoryMb(pid);
    const before = used();
    let most = before;
    const sampler = setInterval(() => (most = Math.max(most, used())), SAMPLE_MS);
    const unblocked = run("block", blockedMs);
    const sent = await floodFor(link, blockedMs - SAMPLE_MS);
    await sleep(SAMPLE_MS);
    most = Math.max(most, used());
    clearInterval(sampler);
    await unblocked;
    const deadline = performance.now() + DEADLINE_MS;
    let counted = 0;
    while (counted < sent && performance.now() < deadline) {
      counted = await run("counted");
      await sleep(50);
    }
    return { growth: most - before, sent, missing: sent - counted };
  },
};

async function floodFor(link, ms) {
  const end = performance.now() + ms;
  let sent = 0;
  while (performance.now() < end) {
    const wait = link.send(makeEvent(sent++));
    // It does not come before the page goes on.
    if (wait !== undefined) await Promise.race([wait, sleep(Math.max(0, end - performance.now()))]);
    if (sent % EVENTS_A_TURN === 0) await turn();
  }
  return sent;
}
