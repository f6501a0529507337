// A server of web sockets on a port that the system chooses.
const server = Bun.serve({
  port: 0,
  fetch: (request, self) => (self.upgrade(request) ? undefined : new Response("web sockets only", { status: 426 })),
  websocket: { message: (socket, message) => void socket.send(`echo ${message}`) },
});
console.log(`websocket server listening on ${server.port}`);
