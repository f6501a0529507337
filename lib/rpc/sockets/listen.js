"use strict";

// RpcPeer.listen: a server, and a peer for each who connects.

const { addReceiver, deliveryKinds, environment, hold, loadNative, removeReceiver } = require("../../environment.js");
const { makeError } = require("../../errors.js");
const { report } = require("../../listeners.js");
const { checkFunction, checkOptions, checkTimeout } = require("../../option_checks.js");
const { SocketEnd } = require("./end.js");
const { SocketLink } = require("./link.js");
const { LISTEN_OPTIONS, part, resolveListen } = require("./options.js");

/** The server ends; it may be back. */
const GOING_AWAY = 1001;

/** Something here went wrong. */
const INTERNAL_ERROR = 1011;

/** For the other sides to take what waits, and to answer. */
const CLOSE_TIMEOUT_MS = 2_000;

class RpcServer {
  #native;
  #connection;
  #address;
  #scheme;
  #onPeer;
  #peers = new Map();
  #isHolding = true;
  #closing;
  #end;
  #ended = new Promise((resolve) => (this.#end = resolve));
  #receiver = { receive: (kind, payload) => this.#receive(kind, payload) };
  #onListening;

  constructor(native, isSecure, onPeer, onListening) {
    this.#native = native;
    this.#connection = native.connection();
    this.#scheme = isSecure ? "wss" : "ws";
    this.#onPeer = onPeer;
    this.#onListening = onListening;
    addReceiver(this.#connection.id, this.#receiver);
    hold(1);
  }

  /** `{ host, port }` or `{ path }`. */
  get address() {
    return this.#address;
  }

  /** For `RpcPeer.connect`. */
  get url() {
    const { host, port, path } = this.#address;
    if (path !== undefined) return `ws+unix:${encodeURI(path)}`;
    return `${this.#scheme}://${host.includes(":") ? `[${host}]` : host}:${port}/`;
  }

  /** Those who are connected, or may come back to their session. */
  get peers() {
    return [...this.#peers.values()];
  }

  /** Lets nobody in any more, and ends all conversations. Settles when the address is free. */
  close(options = {}) {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  async #close(options) {
    checkOptions(options, ["code", "reason", "timeoutMs"], "close");
    const { code = GOING_AWAY, reason = "the server is closing", timeoutMs = CLOSE_TIMEOUT_MS } = options;
    checkTimeout(timeoutMs);
    this.#connection.close(JSON.stringify({ code, reason, timeoutMs }));
    await Promise.all(this.peers.map((peer) => peer.close({ code, reason, timeoutMs })));
    await this.#ended;
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  ref() {
    return this.#refer(true);
  }

  unref() {
    return this.#refer(false);
  }

  #refer(isReferenced) {
    if (this.#isHolding !== isReferenced) hold(isReferenced ? 1 : -1);
    this.#isHolding = isReferenced;
    return this;
  }

  #receive(kind, payload) {
    const kinds = deliveryKinds();
    if (kind === kinds.Messages) for (const told of JSON.parse(payload)) this.#welcome(told);
    else if (kind === kinds.RpcNews) this.#listening(JSON.parse(payload));
    else if (kind === kinds.RpcEnded) this.#finish(JSON.parse(payload));
  }

  #listening({ host, port, path }) {
    this.#address = path === undefined ? { host, port } : { path };
    this.#onListening(this);
  }

  #welcome({ peer: id, ...info }) {
    const connection = this.#native.peer(id);
    if (connection === null) return; // gone before it could be met
    const link = new SocketLink(connection);
    let peer;
    try {
      peer = this.#onPeer(link, new SocketEnd(link), info);
    } catch (error) {
      link.close({ code: INTERNAL_ERROR, reason: "this peer was refused by an error" });
      link.discard();
      return report(error);
    }
    this.#peers.set(id, peer);
    link.ended.then(() => this.#peers.delete(id));
  }

  #finish(reason) {
    removeReceiver(this.#connection.id, this.#receiver);
    this.#refer(false);
    this.#end(reason);
    if (this.#address === undefined) this.#onListening(undefined, reason);
  }
}

/** `makePeer(link, end, options)` makes a peer, which `onPeer(peer, info)` is told. */
async function listen(options, onPeer, peerOptions, makePeer) {
  const { own, peer: ofPeers } = part(options, LISTEN_OPTIONS, peerOptions, "RpcPeer.listen");
  checkFunction(onPeer, "onPeer");
  const resolved = resolveListen(own);
  return new Promise((resolve, reject) => {
    const native = new (loadNative().NativeSocketServer)(environment(), JSON.stringify(resolved));
    const meet = (link, end, info) => {
      const peer = makePeer(link, end, ofPeers);
      onPeer(peer, info);
      return peer;
    };
    new RpcServer(native, resolved.cert !== null, meet, (server, reason) => {
      if (server) return resolve(server);
      const { code, message } = reason.error ?? { code: "ERR_SIGNALBOX_RPC_CLOSED", message: "The server was closed." };
      reject(makeError(code, message, {}));
    });
  });
}

module.exports = { RpcServer, listen };
