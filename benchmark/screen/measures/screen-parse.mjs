// Bytes into the grid, on the thread that asks for it.

import { SIZE, corpus, log, rate } from "../streams.mjs";

const MEGABYTES = 20;
const QUICK_MEGABYTES = 5;

export const measure = {
  name: "screen-parse",
  about: `parsing ${MEGABYTES} MB of a coloured log (and of recorded sessions) into a screen of 80 by 24 with 1,000 lines`,
  feature: "parse",
  figures: [
    { name: "screen-parse", key: "log", unit: "MB/s", better: "higher" },
    { name: "screen-parse-corpus", key: "corpus", unit: "MB/s", better: "higher", about: "recorded sessions" },
  ],
  timeoutMs: 60_000,
  noLimit: "there is no such thing in C to compare with",
  prepare: ({ quick }) => ({ megabytes: quick ? QUICK_MEGABYTES : MEGABYTES }),
  run: async (library, { megabytes }) => ({
    log: rate(library.open(SIZE), log(megabytes)),
    corpus: rate(library.open(SIZE), corpus(megabytes)),
  }),
};
