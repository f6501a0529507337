// Ours, over the channel of Node's children, with a child written by hand.

import { FORK_CHILD } from "../programs.mjs";
import { beAsked } from "../be-asked.mjs";
import { loadSignalbox } from "./signalbox-package.mjs";

export const contender = {
  name: "signalbox over ipc",
  features: ["be-asked"],
  async load() {
    const { version, RpcPeer } = loadSignalbox();
    return {
      version,
      beAsked: (runtime, args) => beAsked(RpcPeer, "ipc", runtime, args),
      async start(runtime) {
        const options = { command: runtime, args: [FORK_CHILD], stdin: "ignore", stderr: "inherit", transport: "ipc" };
        const peer = await RpcPeer.spawn(options);
        return { call: (params) => peer.request("echo", params), end: () => peer.process.kill() };
      },
    };
  },
};
