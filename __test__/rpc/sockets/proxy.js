"use strict";
// A way to a server on which connections can be cut, or go silent as if a cable were pulled.

const { connect, createServer } = require("node:net");

/** Settles with `{ port, cuts, cut(), freeze(), close() }`. */
async function startProxy(port) {
  const pairs = new Set();
  const proxy = { port: 0, cut, freeze, close };
  let isFrozen = false;
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    const pair = [client, upstream];
    pairs.add(pair);
    for (const [from, to] of [pair, [upstream, client]]) {
      from.on("data", (data) => void (isFrozen || to.destroyed || to.write(data)));
      from.on("error", () => {});
      from.on("close", () => {
        if (isFrozen) return; // nobody is told of that either
        pairs.delete(pair);
        to.destroy();
      });
    }
  });

  /** Cuts what is connected; true when there was something. */
  function cut() {
    const isConnected = pairs.size > 0;
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    return isConnected;
  }

  /** Nothing arrives any more, in either direction, and nobody is told. Until it is called with false. */
  function freeze(isNow = true) {
    isFrozen = isNow;
  }

  function close() {
    cut();
    server.close();
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy.port = server.address().port;
  return proxy;
}

module.exports = { startProxy };
