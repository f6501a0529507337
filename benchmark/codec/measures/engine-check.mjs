// How fast the engine looks at frames of pages and children, and how fast it reads and writes them: without a
// JavaScript value on the way.

import { ownModule } from "../package-modules.mjs";

const SLICES = 5;
const CHARACTERS_A_SLICE = 5_000_000;

const PLAIN =
  '{"event":"process:exit","source":"main","seq":17,"payload":{"pid":4711,"code":0,"tags":["a","b"],"load":0.25}}';
const DATED =
  '{"id":123456,"name":"record with a name","at":1700000000000,"tags":["one","two"],"nested":{"a":1,"b":[true,null]}}';

const many = (text) => Array.from({ length: 1_000 }, () => text).join();

const FRAMES = {
  event: `{"v":${PLAIN}}`,
  events: `{"v":[${many(PLAIN)}]}`,
  dates: `{"v":[${many(DATED)}],"t":[${Array.from({ length: 1_000 }, (_, i) => `[[0,${i},"at"],"Date"]`).join()}]}`,
};

const figure = (frame, job, about) => ({
  name: `engine-${job}-${frame}`,
  key: `${job}-${frame}`,
  unit: "MB/s",
  better: "higher",
  about,
});

export const measure = {
  name: "engine-check",
  about: "frames that the engine checks",
  feature: "engine",
  figures: [
    figure("event", "check", "one small event, checked"),
    figure("events", "check", "1,000 small events, checked"),
    figure("dates", "check", "1,000 records with a Date each, checked"),
    figure("events", "recode", "1,000 small events, read and written again"),
    figure("dates", "recode", "1,000 records with a Date each, read and written again"),
  ],
  timeoutMs: 60_000,
  noLimit: "nobody else checks",
  async run() {
    const { recode, validate } = ownModule("lib/serialize.js");
    const jobs = { check: validate, recode };
    const result = {};
    for (const { key } of measure.figures) {
      const [job, frame] = key.split("-");
      result[key] = speed(() => jobs[job](FRAMES[frame], []), FRAMES[frame].length);
    }
    return result;
  },
};

/** MB/s, of the best slice. */
function speed(run, length) {
  const rounds = Math.ceil(CHARACTERS_A_SLICE / length);
  let best = Infinity;
  for (let slice = 0; slice < SLICES; slice++) {
    const begun = performance.now();
    for (let i = 0; i < rounds; i++) run();
    best = Math.min(best, performance.now() - begun);
  }
  return (rounds * length) / 1e6 / (best / 1_000);
}
