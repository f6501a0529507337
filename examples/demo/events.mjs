// Events between threads: workers emit in a flood, this thread hears all of it in order, and asks them things.

import { Worker } from "node:worker_threads";
import { EventBus } from "../../index.mjs";
import { count, milliseconds } from "./formats.mjs";

const WORKERS = 2;
const EVENTS_PER_WORKER = 100_000;
const TIMEOUT_MS = 30_000;

export async function showEvents({ screen, checks, facts, signal }) {
  const bus = new EventBus({ name: "demo" });
  const ready = ofEach((index) => bus.waitFor(`ready:${index}`, { signal, timeoutMs: TIMEOUT_MS }));
  const workers = Array.from({ length: WORKERS }, (_, index) => startWorker(index));
  try {
    await ready;
    const heard = listen(bus);
    const began = performance.now();
    const done = ofEach((index) => bus.waitFor(`done:${index}`, { signal, timeoutMs: TIMEOUT_MS }));
    bus.emit("go", { events: EVENTS_PER_WORKER, at: new Date() });
    await done;
    const elapsedMs = performance.now() - began;
    const perSecond = (heard.events / elapsedMs) * 1e3;
    screen.say(
      `  ${count(heard.events)} events of ${WORKERS} workers in ${milliseconds(elapsedMs)}: ${count(Math.round(perSecond))} per second.`,
    );
    facts.events = { total: heard.events, perSecond };
    checks.expect("every event of the workers came, once and in order", isWhole(heard), JSON.stringify(heard));

    const error = await bus.request("fail:0", { at: new Date() }, { signal }).catch((reason) => reason);
    const { cause } = error;
    screen.say(
      `  What a worker threw arrives here: ${cause?.name}, code ${cause?.code}, because of "${cause?.cause?.message}".`,
    );
    const isWholeError = cause instanceof RangeError && cause.code === "E_DEMO" && cause.cause instanceof Error;
    checks.expect("an error crosses threads with its class, code and cause", isWholeError, String(error));
  } finally {
    bus.close();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const ofEach = (wait) => Promise.all(Array.from({ length: WORKERS }, (_, index) => wait(index)));

function startWorker(index) {
  return new Worker(new URL("./children/emitter.mjs", import.meta.url), { workerData: { index } });
}

function listen(bus) {
  const heard = { events: 0, next: Array.from({ length: WORKERS }, () => 0), outOfOrder: 0, wrongType: 0 };
  bus.on("step", ({ index, number, at }) => {
    heard.events++;
    if (number !== heard.next[index]++) heard.outOfOrder++;
    if (!(at instanceof Date)) heard.wrongType++;
  });
  return heard;
}

function isWhole({ events, outOfOrder, wrongType }) {
  return events === WORKERS * EVENTS_PER_WORKER && outOfOrder === 0 && wrongType === 0;
}
