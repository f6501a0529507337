import { openChannel } from "../channel.mjs";
import { medianRoundTrip } from "../ipc.mjs";
import { findRuntime } from "../ipc-runtimes.mjs";

export const measure = {
  name: "probe-ipc",
  prepare: () => findRuntime("node"),
  async run(library, input) {
    const channel = await openChannel(library, input);
    await medianRoundTrip(channel, 3);
    channel.end();
    return {};
  },
};
