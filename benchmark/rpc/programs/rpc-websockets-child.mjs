// A server of the package rpc-websockets. It takes a port, and does not tell which: so one is looked for first.

import { createServer } from "node:net";
import { Server } from "rpc-websockets";

const probe = createServer().listen(0, "127.0.0.1", () => {
  const { port } = probe.address();
  probe.close(() => {
    const server = new Server({ host: "127.0.0.1", port });
    server.register("echo", (params) => params);
    server.on("listening", () => console.log(port));
  });
});
