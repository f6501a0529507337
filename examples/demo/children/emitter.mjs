// A worker that emits as fast as others take it.

import { workerData } from "node:worker_threads";
import { EventBus } from "../../../index.mjs";

const { index } = workerData;
const bus = new EventBus({ name: "demo" });

bus.on("go", async ({ events, at }) => {
  for (let number = 0; number < events; number++) {
    // False: somebody is behind.
    if (!bus.emit("step", { index, number, at })) await bus.drain();
  }
  bus.emit(`done:${index}`);
});

bus.handle(`fail:${index}`, () => {
  const error = new RangeError("out of range, on purpose", { cause: new Error("the demonstration") });
  throw Object.assign(error, { code: "E_DEMO" });
});
// It lives by what it is asked, until it is terminated.
bus.ref();
bus.emit(`ready:${index}`);
