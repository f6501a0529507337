// Hands out jobs to the workers, and tells pages over WebSockets what was done.

import { createServer } from "node:http";
import { acceptSocket } from "./websocket.mjs";

const pages = new Set();
let jobs = 0;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://api");
  if (pathname === "/api/job") response.end(JSON.stringify({ job: ++jobs }));
  else if (pathname === "/api/done") {
    const done = JSON.stringify({ job: Number(searchParams.get("job")), worker: searchParams.get("worker") });
    for (const page of pages) page.send(done);
    response.end("thanks");
  } else response.end("ok");
});

server.on("upgrade", (request, socket) => {
  const page = acceptSocket(request, socket, () => pages.delete(page));
  pages.add(page);
});

server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log(`api listens on ${process.env.PORT}`));
