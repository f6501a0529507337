// How long a value takes to text and back.

/** Until the engine has compiled what it will; then slices, of which the best tells what the code costs. */
const WARM_UP_MS = 200;
const SLICE_MS = 15;

/** `make` is called in the measured process: input travels as JSON, which these values do not survive. */
export function roundTrip({ name, about, make, needs }) {
  const figure = (key, what) => ({
    name: what === undefined ? name : `${name}-${what}`,
    key,
    unit: "us",
    better: "lower",
    about: what,
  });
  return {
    name,
    about,
    figures: [figure("bothUs"), figure("encodeUs", "encode"), figure("decodeUs", "decode")],
    needs,
    timeoutMs: 60_000,
    noLimit: "JSON stands for it",
    prepare: ({ quick }) => ({ slices: quick ? 10 : 40 }),
    async run({ encode, decode }, { slices }) {
      const value = make();
      const encoded = encode(value);
      const jobs = [() => decode(encode(value)), () => encode(value), () => decode(encoded)];
      for (const job of jobs) timed(job, WARM_UP_MS);
      const best = jobs.map(() => Infinity);
      for (let slice = 0; slice < slices; slice++) {
        jobs.forEach((job, i) => (best[i] = Math.min(best[i], timed(job, SLICE_MS))));
      }
      const [bothUs, encodeUs, decodeUs] = best;
      return { bothUs, encodeUs, decodeUs };
    },
  };
}

/** µs for each, over `ms`. */
function timed(job, ms) {
  const begun = performance.now();
  let count = 0;
  let now = begun;
  while (now - begun < ms) {
    for (let i = 0; i < 4; i++) job();
    count += 4;
    now = performance.now();
  }
  return ((now - begun) / count) * 1_000;
}
