const WARM_UP_MS = 150;
const SLICE_MS = 20;

export const measure = {
  name: "local-emit",
  about: "one emit to a listener in the same environment",
  feature: "local",
  figures: [
    { name: "local-emit", key: "one", unit: "ns", better: "lower" },
    { name: "local-emit-10", key: "ten", unit: "ns", better: "lower", about: "to 10 listeners" },
    { name: "local-emit-none", key: "none", unit: "ns", better: "lower", about: "to none" },
  ],
  timeoutMs: 60_000,
  noLimit: "eventemitter3 stands for it",
  prepare: async ({ quick }) => ({ slices: quick ? 15 : 60 }),
  async run({ makeEmitter }, { slices }) {
    return {
      one: timed(makeEmitter(), 1, slices),
      ten: timed(makeEmitter(), 10, slices),
      none: timed(makeEmitter(), 0, slices),
    };
  },
};

/** ns, of the best slice: what the code costs when nothing comes between. */
function timed(emitter, listeners, slices) {
  let sum = 0;
  for (let i = 0; i < listeners; i++) emitter.on("event", (value) => (sum += value.n + i));
  // Others are there as well, as in any program.
  for (const name of ["other", "another"]) emitter.on(name, () => (sum += 1));
  // Not one value, of which a compiler would know everything.
  const values = Array.from({ length: 16 }, (_, n) => ({ n }));
  const slice = (ms) => {
    const begun = performance.now();
    let count = 0;
    let now = begun;
    while (now - begun < ms) {
      for (let i = 0; i < 200; i++) emitter.emit("event", values[i & 15]);
      count += 200;
      now = performance.now();
    }
    return ((now - begun) / count) * 1e6;
  };
  slice(WARM_UP_MS);
  let best = Infinity;
  for (let i = 0; i < slices; i++) best = Math.min(best, slice(SLICE_MS));
  if (sum < 0) throw new Error("impossible");
  return best;
}
