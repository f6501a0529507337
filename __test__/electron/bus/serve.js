"use strict";

const { once } = require("node:events");
const { readFile } = require("node:fs/promises");
const { createServer } = require("node:http");
const { extname, join } = require("node:path");

const root = join(__dirname, "..", "..", "..");
const TYPES = { ".html": "text/html", ".mjs": "text/javascript" };

/** Runs `fn(origin)` with the fixtures served there, so that they are of another origin than the files themselves. */
async function withServer(fn) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    try {
      const body = await readFile(join(root, pathname));
      response.setHeader("content-type", TYPES[extname(pathname)] ?? "text/plain").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await fn(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.close();
    server.closeAllConnections?.();
  }
}

module.exports = { withServer };
