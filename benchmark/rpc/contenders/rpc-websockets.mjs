// JSON-RPC over ws, by the library for it.

import { Client } from "rpc-websockets";
import { RPC_WEBSOCKETS_CHILD } from "../programs.mjs";
import { startSocketChild } from "../socket-child.mjs";
import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "rpc-websockets",
  features: ["websocket"],
  load: async () => ({
    version: packageVersion("rpc-websockets"),
    async start(runtime) {
      const { url, end } = await startSocketChild(runtime, RPC_WEBSOCKETS_CHILD);
      const client = new Client(url, { reconnect: false });
      await new Promise((resolve, reject) => {
        client.once("open", resolve);
        client.once("error", reject);
      });
      return { call: (params) => client.call("echo", params), end };
    },
  }),
};
