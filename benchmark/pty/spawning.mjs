// How long the JS thread stands still while one terminal is spawned.

import { quantile } from "../harness/statistics.mjs";
import { untilEnd } from "./until-end.mjs";

/**
 * One after the other, each after the end of the one before: two cores would otherwise mix an exit into a spawn.
 * @returns {Promise<{ medianUs: number, p99Us: number, firstUs: number }>}
 */
export async function timeSpawns(library, count) {
  const blocked = [];
  for (let index = 0; index < count; index++) {
    await untilEnd(library, ["true", []], (spawn) => {
      const begun = performance.now();
      spawn(() => {});
      blocked.push((performance.now() - begun) * 1_000);
    });
  }
  return { medianUs: quantile(blocked, 0.5), p99Us: quantile(blocked, 0.99), firstUs: blocked[0] };
}
