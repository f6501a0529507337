"use strict";

// RpcPeer, with all ways to get one.

const { RpcPeer } = require("./spawn.js");
const { PEER_OPTIONS } = require("./rpc_peer.js");
const { connect } = require("./sockets/connect.js");
const { RpcServer, listen } = require("./sockets/listen.js");

const makePeer = (link, end, options) => new RpcPeer(link, end, options);

/** A peer behind a URL. Settles when there is a connection. */
RpcPeer.connect = (url, options = {}) => connect(url, options, PEER_OPTIONS, makePeer);

/** Lets peers connect. Settles with a server when it listens. */
RpcPeer.listen = (options, onPeer) => listen(options, onPeer, PEER_OPTIONS, makePeer);

module.exports = { RpcPeer, RpcServer };
