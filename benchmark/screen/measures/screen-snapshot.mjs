// What a viewer that reconnects costs: a snapshot of a full screen with its scrollback.

import { SIZE, log } from "../streams.mjs";

const ROUNDS = 50;

export const measure = {
  name: "screen-snapshot",
  about: "a snapshot of 1,000 coloured lines of scrollback and the screen, median",
  feature: "snapshot",
  figures: [
    { name: "screen-snapshot", key: "ms", unit: "ms", better: "lower" },
    { name: "screen-snapshot-size", key: "kilobytes", unit: "kB", better: "lower" },
  ],
  timeoutMs: 30_000,
  noLimit: "there is no such thing in C to compare with",
  async run(library) {
    const screen = library.open(SIZE);
    for (const part of log(1)) screen.feed(part);
    const times = Array.from({ length: ROUNDS }, () => {
      const begun = performance.now();
      screen.snapshot();
      return performance.now() - begun;
    }).sort((a, b) => a - b);
    return { ms: times[ROUNDS / 2], kilobytes: Buffer.byteLength(screen.snapshot()) / 1e3 };
  },
};
