"use strict";
// Servers and clients for these tests.

const { RpcPeer } = require("signalbox");

/** Settles with `{ server, peers, arrived }`: the peers that came, and who waits for the next. */
async function startServer(options = {}, onPeer = () => {}) {
  const peers = [];
  const server = await RpcPeer.listen(options, (peer, info) => {
    peers.push({ peer, info });
    onPeer(peer, info);
  });
  return { server, peers, port: server.address.port };
}

/** A server that answers `echo` and `add`, and a client. */
async function startPair(listenOptions = {}, connectOptions = {}, onPeer = () => {}) {
  const started = await startServer(listenOptions, (peer, info) => {
    peer.expose({ echo: (value) => value, add: ([a, b]) => a + b });
    onPeer(peer, info);
  });
  const client = await RpcPeer.connect(started.server.url, connectOptions);
  const stop = async () => {
    await client.close();
    await started.server.close();
  };
  return { ...started, client, stop };
}

/** Settles with the reason when a peer has ended. */
function closed(peer) {
  return new Promise((resolve) => peer.on("close", resolve));
}

module.exports = { closed, startPair, startServer };
