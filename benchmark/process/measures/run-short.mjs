import { jsThreadCpuMs } from "../../harness/cpu.mjs";

const COMMAND = "/bin/true";
const WIDTH = 8;

export const measure = {
  name: "run-short",
  about: `200 runs (40 for --quick) of ${COMMAND}, ${WIDTH} at a time, output collected: time for each`,
  figures: [
    { name: "run-short", key: "msPerRun", unit: "ms", better: "lower" },
    {
      name: "run-short-js-cpu",
      key: "jsMsPerRun",
      unit: "ms",
      better: "lower",
      about: "CPU of the JS thread for each",
    },
  ],
  feature: "run",
  needs: ["probe-run"],
  timeoutMs: 60_000,
  prepare: ({ quick }) => ({ count: quick ? 40 : 200 }),
  limit: { program: "run-short", args: ({ count }) => [count, WIDTH, COMMAND] },
  async run(library, { count }) {
    await runMany(library, WIDTH);
    const cpu = jsThreadCpuMs();
    const begun = performance.now();
    await runMany(library, count);
    const ms = performance.now() - begun;
    return { msPerRun: ms / count, jsMsPerRun: (jsThreadCpuMs() - cpu) / count };
  },
};

async function runMany(library, count) {
  let left = count;
  const lane = async () => {
    while (left-- > 0) {
      const { exitCode } = await library.run(COMMAND, []);
      if (exitCode !== 0) throw new Error(`${COMMAND} ended with ${exitCode}`);
    }
  };
  await Promise.all(Array.from({ length: WIDTH }, lane));
}
