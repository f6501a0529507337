"use strict";

// Peers that are processes.

const { SignalboxError, optionType } = require("../errors.js");
const { spawn } = require("../manager.js");
const { checkChoice } = require("../option_checks.js");
const { ManagedProcess } = require("../process.js");
const { ChildEnd } = require("./child_end.js");
const { IpcLink } = require("./ipc_link.js");
const { PEER_OPTIONS, RpcPeer } = require("./rpc_peer.js");

const TRANSPORTS = ["stdio", "ipc"];

/** Options that say how messages travel over standard input and output. */
const PROTOCOL_OPTIONS = ["framing", "maxFrameBytes", "maxDepth"];

/** How `signalbox/child` learns what it is spoken to by. */
const TRANSPORT_VARIABLE = "SIGNALBOX_TRANSPORT";
const DIALECT_VARIABLE = "SIGNALBOX_DIALECT";

/** Starts a program and speaks with it. Settles when it runs. */
async function spawnPeer(options) {
  if (options === null || typeof options !== "object") throw optionType("options", "an object", options);
  const { transport = "stdio", ...rest } = options;
  checkChoice(transport, "transport", TRANSPORTS);
  const { taken: peerOptions, left } = take(rest, PEER_OPTIONS);
  const { taken: protocol, left: processOptions } = take(left, PROTOCOL_OPTIONS);
  const how = transport === "stdio" ? { protocol } : { ipc: true };
  const env = { ...processOptions.env, [TRANSPORT_VARIABLE]: transport };
  if (peerOptions.dialect === "bare") env[DIALECT_VARIABLE] = "bare";
  const child = await spawn({ ...processOptions, ...how, env });
  try {
    return makePeer(child, true, peerOptions);
  } catch (error) {
    await child.kill(); // nobody could speak with it
    throw error;
  }
}

/** Speaks with a process that was started with `protocol` or `ipc: true`. */
function peerOver(child, options) {
  if (!(child instanceof ManagedProcess)) throw optionType("process", "a ManagedProcess", child);
  return makePeer(child, false, options);
}

function makePeer(child, isOwned, options) {
  const link = child._stdioLink ?? new IpcLink(child);
  const why = link.isOpen
    ? "another peer speaks with it already"
    : "it has no protocol and no channel, or not any more";
  // One that was started for this has a channel, though it may have ended already.
  if ((!isOwned && !link.isOpen) || !link.claim()) {
    const message = `Can't speak with process ${child.pid}: ${why}.`;
    throw new SignalboxError("ERR_SIGNALBOX_RPC_CLOSED", message, { pid: child.pid });
  }
  return new RpcPeer(link, new ChildEnd(child, isOwned), options);
}

/** Some options, and the rest. */
function take(options, names) {
  const taken = {};
  const left = {};
  for (const [name, value] of Object.entries(options)) (names.includes(name) ? taken : left)[name] = value;
  return { taken, left };
}

RpcPeer.spawn = spawnPeer;
RpcPeer.over = peerOver;

module.exports = { RpcPeer };
