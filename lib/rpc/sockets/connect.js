"use strict";

// RpcPeer.connect: a peer behind a URL.

const { environment, loadNative } = require("../../environment.js");
const { SignalboxError, aborted, makeError } = require("../../errors.js");
const { SocketEnd } = require("./end.js");
const { SocketLink } = require("./link.js");
const { CONNECT_OPTIONS, part, resolveConnect } = require("./options.js");

/** `makePeer(link, end, options)` makes it, once there is a connection. */
async function connect(url, options, peerOptions, makePeer) {
  const { own, peer } = part(options, CONNECT_OPTIONS, peerOptions, "RpcPeer.connect");
  const { signal } = own;
  const resolved = JSON.stringify(resolveConnect(url, own));
  if (signal?.aborted) throw aborted("Connecting", signal);
  const client = new (loadNative().NativeSocketClient)(environment(), resolved);
  let onOpen;
  const opened = new Promise((resolve) => (onOpen = resolve));
  const link = new SocketLink(client.connection(), { acceptReset: () => client.acceptReset(), onOpen });
  const onAbort = () => link.close({ timeoutMs: 0 });
  signal?.addEventListener("abort", onAbort, { once: true });
  const reason = await Promise.race([opened.then(() => undefined), link.ended]);
  signal?.removeEventListener("abort", onAbort);
  if (reason === undefined && !signal?.aborted) return makePeer(link, new SocketEnd(link), peer);
  link.discard();
  throw signal?.aborted ? aborted("Connecting", signal) : refusal(url, reason);
}

/** Why there is no connection. */
function refusal(url, { code, reason, error }) {
  if (error !== undefined) return makeError(error.code, error.message, { url: String(url) });
  const message = `${url} refused the connection: ${reason} (${code}).`;
  return new SignalboxError("ERR_SIGNALBOX_RPC_REFUSED", message, {
    url: String(url),
    closeCode: code,
    closeReason: reason,
  });
}

module.exports = { connect };
