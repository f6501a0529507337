"use strict";

// Free ports for services that asked for one.

const { createServer } = require("node:net");

/** Those that were handed out here: nobody may listen on them yet. */
const handedOut = new Set();

/**
 * So many different free ports. Each was free on all addresses a moment ago; the system does not hand it out again soon, but
 * whoever asks for it by number can take it before the service does.
 */
async function freePorts(count) {
  const servers = [];
  const ports = [];
  try {
    while (ports.length < count) {
      const server = await listen();
      servers.push(server); // open until all are found, so that they differ
      const { port } = server.address();
      if (handedOut.has(port)) continue;
      handedOut.add(port);
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function listen() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    // `exclusive`: in a worker of node:cluster the port must be this process's own.
    server.listen({ port: 0, exclusive: true }, () => resolve(server));
  });
}

module.exports = { freePorts };
