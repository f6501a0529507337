// Small messages over a channel: there and back one by one, and as many as go one way.

import { quantile } from "../harness/statistics.mjs";
import { awaitMessage, openChannel } from "./channel.mjs";
import { findRuntime } from "./ipc-runtimes.mjs";
import { IPC_CHILD } from "./programs.mjs";

const WARM_ROUNDS = 100;
/** A small flood first: compilation is nobody's. */
const WARM_SHARE = 10;

export function ipcMeasure(runtimeName) {
  const name = `ipc-${runtimeName}`;
  return {
    name,
    about: `round trip of a small message to a child in ${runtimeName === "bun" ? "Bun" : "Node"}, one at a time, median`,
    figures: [
      { name: `${name}-p50`, key: "p50Us", unit: "µs", better: "lower" },
      {
        name: `${name}-in`,
        key: "inPerSecond",
        unit: "1/s",
        better: "higher",
        about: "small messages from the child, each handed to a listener",
      },
      {
        name: `${name}-out`,
        key: "outPerSecond",
        unit: "1/s",
        better: "higher",
        about: "small messages to the child until it has counted them all",
      },
    ],
    feature: "ipc",
    needs: ["probe-ipc"],
    timeoutMs: 90_000,
    prepare: async ({ quick }) => ({
      rounds: quick ? 300 : 2_000,
      count: quick ? 10_000 : 100_000,
      ...(await findRuntime(runtimeName)),
    }),
    limit: { program: "ipc", args: ({ rounds, count, runtime }) => [rounds, count, runtime, IPC_CHILD] },
    async run(library, input) {
      const channel = await openChannel(library, input);
      const p50Us = await medianRoundTrip(channel, input.rounds);
      await receive(channel, input.count / WARM_SHARE);
      const inPerSecond = input.count / (await receive(channel, input.count));
      await give(channel, input.count / WARM_SHARE);
      const outPerSecond = input.count / (await give(channel, input.count));
      channel.end();
      return { p50Us, inPerSecond, outPerSecond };
    },
  };
}

export async function medianRoundTrip(channel, rounds) {
  const times = [];
  let begun = 0;
  let number = -WARM_ROUNDS;
  const next = () => {
    begun = performance.now();
    channel.send({ kind: "ping", number });
  };
  const isLast = (message) => {
    if (message.kind !== "pong" || message.number !== number) throw new Error("another answer than the one asked for");
    if (number >= 0) times.push((performance.now() - begun) * 1_000);
    if (++number >= rounds) return true;
    next();
    return false;
  };
  await awaitMessage(channel, isLast, next);
  return quantile(times, 0.5);
}

/** @returns {Promise<number>} seconds */
async function receive(channel, count) {
  let number = 0;
  const isLast = (message) => {
    if (message.kind !== "item" || message.number !== ++number) throw new Error("a message is lost or out of order");
    return number === count;
  };
  const begun = performance.now();
  await awaitMessage(channel, isLast, () => channel.send({ kind: "flood", count }));
  return (performance.now() - begun) / 1_000;
}

async function give(channel, count) {
  const begun = performance.now();
  const answer = await awaitMessage(
    channel,
    (message) => message.kind === "counted",
    async () => {
      await channel.sendMany(count, (number) => ({ kind: "item", number, name: "tick" }));
      channel.send({ kind: "count" });
    },
  );
  const seconds = (performance.now() - begun) / 1_000;
  if (answer.count !== count) throw new Error(`the child counted ${answer.count} of ${count} messages`);
  return seconds;
}
