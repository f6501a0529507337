// Ours, over standard input and output, with a child written by hand.

import { NEWLINE_CHILD } from "../programs.mjs";
import { beAsked } from "../be-asked.mjs";
import { loadSignalbox } from "./signalbox-package.mjs";

export const contender = {
  name: "signalbox",
  features: ["be-asked"],
  async load() {
    const { version, RpcPeer } = loadSignalbox();
    return {
      version,
      beAsked: (runtime, args) => beAsked(RpcPeer, "stdio", runtime, args),
      async start(runtime) {
        const peer = await RpcPeer.spawn({ command: runtime, args: [NEWLINE_CHILD], stderr: "inherit" });
        return { call: (params) => peer.request("echo", params), end: () => peer.process.kill() };
      },
    };
  },
};
