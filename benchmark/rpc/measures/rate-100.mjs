import { processCpuMs } from "../../harness/cpu.mjs";
import { findRuntime } from "../runtimes.mjs";

const IN_FLIGHT = 100;

export const measure = {
  name: "rate-100",
  about: "calls to a child in Node, 100 in flight: each answer makes the next call",
  figures: [
    { name: "rate-100", key: "perSecond", unit: "1/s", better: "higher" },
    {
      name: "parent-cpu",
      key: "cpuUs",
      unit: "µs",
      better: "lower",
      about: "processor time of the parent for each call",
    },
  ],
  timeoutMs: 90_000,
  noLimit: "no limit written: see process, ipc-node",
  prepare: async ({ quick }) => ({ count: quick ? 50_000 : 300_000, ...(await findRuntime("node")) }),
  async run(library, { runtime, missing, count }) {
    if (missing) throw new Error(missing);
    const peer = await library.start(runtime);
    await callMany(peer, count / 10); // compilation is nobody's
    const cpu = processCpuMs();
    const begun = performance.now();
    await callMany(peer, count);
    const seconds = (performance.now() - begun) / 1_000;
    const cpuUs = ((processCpuMs() - cpu) * 1_000) / count;
    await peer.end();
    return { perSecond: count / seconds, cpuUs };
  },
};

async function callMany(peer, count) {
  let next = 0;
  const one = async () => {
    while (next < count) {
      const number = next++;
      const returned = await peer.call({ number, text: "small" });
      if (returned.number !== number) throw new Error("another answer than the one asked for");
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
}
