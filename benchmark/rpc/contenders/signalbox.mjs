// Ours, over standard input and output, with a child written by hand.

import { NEWLINE_CHILD } from "../programs.mjs";
import { loadSignalbox } from "./signalbox-package.mjs";

export const contender = {
  name: "signalbox",
  async load() {
    const { version, RpcPeer } = loadSignalbox();
    return {
      version,
      async start(runtime) {
        const peer = await RpcPeer.spawn({ command: runtime, args: [NEWLINE_CHILD], stderr: "inherit" });
        return { call: (params) => peer.request("echo", params), end: () => peer.process.kill() };
      },
    };
  },
};
