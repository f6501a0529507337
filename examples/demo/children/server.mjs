// A small HTTP server on a port that the system chose; it says which on its first line.

import { createServer } from "node:http";

let served = 0;

const server = createServer((request, response) => {
  served += 1;
  const body = JSON.stringify({ path: request.url, served, uptimeMs: Math.round(process.uptime() * 1_000) });
  response.writeHead(200, { "content-type": "application/json" }).end(body);
  console.log(`\x1b[32m${request.method}\x1b[0m ${request.url} \x1b[32m200\x1b[0m ${body.length} bytes`);
});

// Loopback only: a demonstration must not be reachable from other machines.
server.listen(0, "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
