import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { processCpuMs } from "../../harness/cpu.mjs";
import { makeEvent } from "../event.mjs";

const EVENTS_A_TURN = 100;
const WARM_UP = 10_000;

export const measure = {
  name: "worker-rate",
  about: "small events with a Date from the main thread into a listener of a worker, as fast as they go",
  feature: "worker",
  hosts: ["node", "bun"],
  figures: [
    { name: "worker-rate", key: "rate", unit: "1/s", better: "higher" },
    { name: "worker-cpu", key: "cpu", unit: "ms/100k", better: "lower", about: "CPU of the process, both threads" },
  ],
  timeoutMs: 60_000,
  noLimit: "postMessage stands for it",
  prepare: async ({ quick }) => ({ count: quick ? 50_000 : 200_000 }),
  async run(library, { count }) {
    const worker = new Worker(new URL("../worker/receiver.mjs", import.meta.url), {
      workerData: { contender: library.workerContender },
    });
    const control = async (wanted) => {
      for (;;) {
        const [message] = await once(worker, "message");
        if (message?.control === wanted) return message;
      }
    };
    await control("up");
    const { send, end } = library.sendToWorker(worker);
    const round = async (events) => {
      const ready = control("ready");
      worker.postMessage({ control: "expect", count: events });
      await ready;
      const done = control("done");
      for (let number = 0; number < events; number++) {
        const wait = send(makeEvent(number));
        if (wait !== undefined) await wait;
        if (number % EVENTS_A_TURN === EVENTS_A_TURN - 1) await turn();
      }
      end?.();
      return done;
    };
    await round(WARM_UP);
    const begun = performance.now();
    const cpu = processCpuMs();
    const { wrong } = await round(count);
    const ms = performance.now() - begun;
    if (wrong > 0) throw new Error(`${wrong} events were not as they were sent`);
    return { rate: count / (ms / 1_000), cpu: (processCpuMs() - cpu) * (100_000 / count) };
  },
};
