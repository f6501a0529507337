// The package ws with JSON-RPC by hand: a message for each call, and nothing that notices a lost connection.

import { WebSocket } from "ws";
import { WS_CHILD } from "../programs.mjs";
import { startSocketChild } from "../socket-child.mjs";
import { packageVersion } from "./package-version.mjs";

export const contender = {
  name: "ws",
  features: ["websocket"],
  load: async () => ({
    version: packageVersion("ws"),
    async start(runtime) {
      const { url, end } = await startSocketChild(runtime, WS_CHILD);
      const socket = new WebSocket(url, { maxPayload: 0 });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      const waiting = new Map();
      let nextId = 1;
      socket.on("message", (text) => {
        const { id, result } = JSON.parse(text);
        const resolve = waiting.get(id);
        waiting.delete(id);
        resolve(result);
      });
      const call = (params) =>
        new Promise((resolve) => {
          const id = nextId++;
          waiting.set(id, resolve);
          socket.send(JSON.stringify({ jsonrpc: "2.0", id, method: "echo", params }));
        });
      return { call, end };
    },
  }),
};
