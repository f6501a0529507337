// A server of the package ws that sends back what it is sent.

import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => console.log(server.address().port));
server.on("connection", (socket) => {
  socket.on("message", (text) => {
    const { id, params } = JSON.parse(text);
    socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: params }));
  });
});
