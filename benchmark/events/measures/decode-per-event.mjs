import { isEvent, makeEvent } from "../event.mjs";

const WARM_UP_MS = 300;
const SLICE_MS = 20;

export const measure = {
  name: "decode-per-event",
  about:
    "a batch that has arrived, decoded and handed to a listener, for each of its 100 events; -10, -1000: of that many",
  feature: "decode",
  figures: [10, 100, 1000].map((size) => ({
    name: size === 100 ? "decode-per-event" : `decode-per-event-${size}`,
    key: `of${size}`,
    unit: "us",
    better: "lower",
    about: `batches of ${size}`,
  })),
  timeoutMs: 60_000,
  noLimit: "structuredClone stands for it",
  prepare: async ({ quick }) => ({ slices: quick ? 15 : 60 }),
  async run(library, { slices }) {
    const result = {};
    for (const size of [10, 100, 1000]) result[`of${size}`] = timed(library, size, slices);
    return result;
  },
};

/** µs an event, of the best slice. */
function timed({ encodeBatch, decodeBatch }, size, slices) {
  const batch = encodeBatch(Array.from({ length: size }, (_, number) => makeEvent(number)));
  let number = 0;
  decodeBatch(batch, (event) => {
    if (!isEvent(event, number++)) throw new Error("an event is not as it was");
  });
  if (number !== size) throw new Error("events are missing");
  let last;
  const slice = (ms) => {
    const begun = performance.now();
    let count = 0;
    let now = begun;
    while (now - begun < ms) {
      decodeBatch(batch, (event) => (last = event));
      count += size;
      now = performance.now();
    }
    return ((now - begun) / count) * 1_000;
  };
  slice(WARM_UP_MS);
  let best = Infinity;
  for (let i = 0; i < slices; i++) best = Math.min(best, slice(SLICE_MS));
  if (last === undefined) throw new Error("impossible");
  return best;
}
