// The same while another terminal of the process floods: a reader without a budget lets the flood in first.

import { corpus } from "../corpus.mjs";
import { echoRounds } from "../echo-round.mjs";
import { terminalOptions } from "../terminal-options.mjs";

const FLOOD_MEGABYTES = 20;

/** The file again and again, without a process start between. */
export const FLOOD = 'stty opost onlcr; exec cat "$@"';
const REPEATS = 100;

export const measure = {
  name: "echo-under-flood",
  about: "the echo's round trip while another terminal of the process streams the corpus without end",
  figures: [
    { name: "echo-under-flood", key: "p50Us", unit: "µs", better: "lower" },
    { name: "echo-under-flood-p99", key: "p99Us", unit: "µs", better: "lower", about: "99th percentile of the same" },
    {
      name: "echo-under-flood-rate",
      key: "floodMegabytesPerSecond",
      unit: "MB/s",
      better: "higher",
      about: "what the flood got through meanwhile: a starved flood makes a quick echo",
    },
  ],
  needs: ["probe-echo"],
  timeoutMs: 40_000,
  prepare: ({ quick }) => ({ rounds: quick ? 300 : 1_000, ...corpus(FLOOD_MEGABYTES) }),
  limit: { program: "echo", args: ({ rounds, file }) => [rounds, file] },

  async run(library, { rounds, file, bytes, units }) {
    let floodedUnits = 0;
    let isFlooding;
    const begun = new Promise((resolve) => (isFlooding = resolve));
    const files = Array.from({ length: REPEATS }, () => file);
    const flood = library.spawn(
      "sh",
      ["-c", FLOOD, "flood", ...files],
      { ...terminalOptions(), mode: "string" },
      {
        data(text) {
          floodedUnits += text.length;
          isFlooding();
        },
        end: () => {},
      },
    );
    await begun;
    const unitsBefore = floodedUnits;
    const started = performance.now();
    const figures = await echoRounds(library, rounds);
    const seconds = (performance.now() - started) / 1_000;
    const megabytes = ((floodedUnits - unitsBefore) * bytes) / units / 1e6;
    flood.kill();
    return { ...figures, floodMegabytesPerSecond: megabytes / seconds };
  },
};
