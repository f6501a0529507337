"use strict";

// An orchestrator that is a service: each host that connects is served over its own peer.

const { optionType } = require("../errors.js");
const { RpcPeer } = require("../rpc/index.js");
const { readConfig } = require("./config.js");
const { serve } = require("./serve.js");

/** Serves the host behind a peer. Settles when both have agreed. */
async function serveOrchestratorOver(peer, options) {
  if (!(peer instanceof RpcPeer)) throw optionType("peer", "an RpcPeer", peer);
  const host = {
    call: (method, params, callOptions) => peer.request(method, params, callOptions),
    notify: (method, params) => peer.notify(method, params),
    handle: (method, handler) => peer.handle(method, handler),
    expose: (methods) => peer.expose(methods),
    on: (event, listener, listenOptions) => peer.on(event, listener, listenOptions),
    close: () => peer.close(),
  };
  // What of the config is the service's own concern is an option of what it listens with.
  return serve(host, { ...readConfig(), mode: "service" }, options);
}

module.exports = { serveOrchestratorOver };
