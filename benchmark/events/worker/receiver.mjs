// The worker of worker-rate: loads the contender, counts what it gets, and tells when all is there.

import { parentPort, workerData } from "node:worker_threads";
import { isEvent } from "../event.mjs";

const { contender } = await import(`../contenders/${workerData.contender}.mjs`);
const { receiveInWorker } = await contender.load();
let number = 0;
let wrong = 0;
let count = 0;
receiveInWorker((event) => {
  if (!isEvent(event, number)) wrong++;
  if (++number === count) parentPort.postMessage({ control: "done", wrong });
});
parentPort.on("message", ({ control, count: next }) => {
  if (control !== "expect") return;
  number = wrong = 0;
  count = next;
  parentPort.postMessage({ control: "ready" });
});
parentPort.postMessage({ control: "up" });
