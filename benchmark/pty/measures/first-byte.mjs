// From the call of spawn to the first chunk in JS: what a user sees as the terminal's opening.

import { quantile } from "../../harness/statistics.mjs";
import { untilEnd } from "../until-end.mjs";

export const measure = {
  name: "first-byte",
  about: "from spawn to the first chunk of `sh -c 'echo x'`, median of a run",
  figures: [{ name: "first-byte", key: "medianUs", unit: "µs", better: "lower" }],
  needs: ["probe-end"],
  timeoutMs: 30_000,
  prepare: ({ quick }) => ({ count: quick ? 20 : 50 }),
  limit: { program: "first-byte", args: ({ count }) => [count] },
  async run(library, { count }) {
    const times = [];
    for (let index = 0; index < count; index++) {
      await untilEnd(library, ["sh", ["-c", "echo x"]], (spawn) => {
        const begun = performance.now();
        let isFirst = true;
        spawn(() => {
          if (isFirst) times.push((performance.now() - begun) * 1_000);
          isFirst = false;
        });
      });
    }
    if (times.length < count / 2) throw new Error(`${count - times.length} of ${count} spawns showed no output`);
    return { medianUs: quantile(times, 0.5), p99Us: quantile(times, 0.99), missing: count - times.length };
  },
  note(results) {
    const missing = results.reduce((sum, result) => sum + (result.missing ?? 0), 0);
    return missing > 0 ? `NO OUTPUT at all in ${missing} spawns` : "";
  },
};
