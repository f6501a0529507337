import { quantile } from "../../harness/statistics.mjs";
import { awaitMessage, openChannel } from "../channel.mjs";
import { findRuntime } from "../ipc-runtimes.mjs";
import { IPC_CHILD } from "../programs.mjs";

const CHARACTERS = 10_000_000;

export const measure = {
  name: "ipc-10mb",
  about: "a string of 10 MB to a child in Node and back, median of a run's rounds",
  figures: [{ name: "ipc-10mb", key: "roundTripMs", unit: "ms", better: "lower" }],
  feature: "ipc",
  needs: ["probe-ipc"],
  timeoutMs: 60_000,
  prepare: async ({ quick }) => ({ rounds: quick ? 2 : 7, ...(await findRuntime("node")) }),
  limit: { program: "ipc-large", args: ({ rounds, runtime }) => [CHARACTERS, rounds, runtime, IPC_CHILD] },
  async run(library, input) {
    const channel = await openChannel(library, input);
    const text = "0123456789abcdef".repeat(CHARACTERS / 16);
    const times = [];
    for (let round = 0; round <= input.rounds; round++) times.push(await roundTrip(channel, text));
    channel.end();
    // The first is compilation's.
    return { roundTripMs: quantile(times.slice(1), 0.5) };
  },
};

async function roundTrip(channel, text) {
  const begun = performance.now();
  const answer = await awaitMessage(
    channel,
    () => true,
    () => channel.send({ kind: "echo", text }),
  );
  const ms = performance.now() - begun;
  if (answer.text !== text) throw new Error("another string came back");
  return ms;
}
