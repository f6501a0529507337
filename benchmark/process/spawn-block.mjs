// How long the JS thread is not free while a number of children with three pipes is started: the calls themselves,
// exactly, and after them every stop of the loop until the last one runs.

import { warmLoopWatch, watchLoop } from "../harness/loop-lateness.mjs";
import { HELD_BYTES, holdMemory } from "./held-memory.mjs";
import { endAll, PIPES, startIdle, whenStarted } from "./idle-children.mjs";
import { childProgram } from "./programs.mjs";

export function spawnBlockMeasure({ name, count, hasMuchMemory = false }) {
  const host = hasMuchMemory ? "a host that holds 1.5 GB" : "a small host";
  return {
    name,
    about: `JS thread blocked by starting ${count} children with three pipes in ${host}: calls, and stops of the loop until all run`,
    figures: [
      { name, key: "blockedMs", unit: "ms", better: "lower" },
      { name: `${name}-sync`, key: "syncMs", unit: "ms", better: "lower", about: "the calls alone" },
      {
        name: `${name}-delay`,
        key: "delayMs",
        unit: "ms",
        better: "lower",
        about: "longest single stop of the loop until all run",
      },
      { name: `${name}-started`, key: "startedMs", unit: "ms", better: "lower", about: "until all run" },
    ],
    feature: "spawn",
    needs: ["probe-spawn"],
    timeoutMs: 90_000,
    prepare: async () => ({ idle: await childProgram("idle") }),
    limit: {
      program: "spawn-block",
      args: ({ idle }) => [count, hasMuchMemory ? HELD_BYTES : 0, idle],
    },
    async run(library, { idle }) {
      // The first start of a process is compilation and threads of its own.
      await timeBatch(library, idle, 1);
      await warmLoopWatch();
      const held = hasMuchMemory ? holdMemory() : [];
      const residentBytes = process.memoryUsage.rss();
      const figures = await timeBatch(library, idle, count);
      return { ...figures, residentBytes, heldBytes: held.reduce((sum, piece) => sum + piece.length, 0) };
    },
  };
}

async function timeBatch(library, program, count) {
  const children = [];
  let syncMs = 0;
  const begun = performance.now();
  for (let index = 0; index < count; index++) {
    const called = performance.now();
    children.push(startIdle(library, program, PIPES));
    syncMs += performance.now() - called;
  }
  const finish = watchLoop();
  const running = await whenStarted(children);
  const startedMs = performance.now() - begun;
  const { worstMs, stalledMs } = finish();
  await endAll(running);
  return { blockedMs: syncMs + stalledMs, syncMs, delayMs: Math.max(syncMs, worstMs), startedMs };
}
