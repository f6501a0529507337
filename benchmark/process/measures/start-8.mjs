// Until the last of eight has said something: a start that has returned is not yet a program that runs.

import { quantile } from "../../harness/statistics.mjs";
import { within } from "../deadline.mjs";
import { endAll } from "../idle-children.mjs";
import { childProgram } from "../programs.mjs";

const COUNT = 8;
const SPEAK_WITHIN_MS = 10_000;
const SIGN = "R";

export const measure = {
  name: "start-8",
  about: `from the first call until a byte of each of ${COUNT} children has reached JS, median of a run's rounds`,
  figures: [{ name: "start-8", key: "runningMs", unit: "ms", better: "lower" }],
  feature: "spawn",
  needs: ["probe-spawn"],
  timeoutMs: 30_000,
  prepare: async ({ quick }) => ({ rounds: quick ? 3 : 10, idle: await childProgram("idle") }),
  limit: { program: "start", args: ({ rounds, idle }) => [COUNT, rounds, idle] },
  async run(library, { rounds, idle }) {
    const times = [];
    for (let round = 0; round <= rounds; round++) times.push(await timeRound(library, idle));
    // The first is compilation's.
    return { runningMs: quantile(times.slice(1), 0.5), firstMs: times[0] };
  },
};

async function timeRound(library, idle) {
  const begun = performance.now();
  const children = Array.from({ length: COUNT }, () => startSpeaking(library, idle));
  const spoken = Promise.all(children.map((child) => child.spoken));
  await within(SPEAK_WITHIN_MS, spoken, `${COUNT} children did not say anything`);
  const ms = performance.now() - begun;
  const ids = await Promise.all(children.map((child) => child.started));
  await endAll(children.map(({ exited }, index) => ({ pid: ids[index].pid, exited })));
  return ms;
}

function startSpeaking(library, idle) {
  let exit;
  const exited = new Promise((resolve) => (exit = resolve));
  let started;
  const spoken = new Promise((resolve) => {
    started = library.spawn(idle, [SIGN], { stdio: ["ignore", "pipe", "ignore"] }, { data: resolve, exit });
  });
  return { started, spoken, exited };
}
