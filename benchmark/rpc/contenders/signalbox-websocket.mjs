// Ours over a WebSocket, on both sides: with a session, as it is by default.

import { startSocketChild } from "../socket-child.mjs";
import { SIGNALBOX_SOCKET_CHILD } from "../programs.mjs";
import { loadSignalbox } from "./signalbox-package.mjs";

export const contender = {
  name: "signalbox websocket",
  features: ["websocket"],
  async load() {
    const { version, RpcPeer } = loadSignalbox();
    return {
      version,
      async start(runtime) {
        const { url, end } = await startSocketChild(runtime, SIGNALBOX_SOCKET_CHILD);
        const peer = await RpcPeer.connect(url, { reconnect: false });
        return { call: (params) => peer.request("echo", params), end };
      },
    };
  },
};
