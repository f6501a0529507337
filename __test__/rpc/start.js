"use strict";
const { join } = require("node:path");
const { RpcPeer } = require("signalbox");
const { runtimes } = require("../runtimes.js");

const PROGRAM = join(__dirname, "program.js");

/** A peer that is `program.js`, with what it told. */
async function startPeer(options = {}) {
  const { framing = "newline", runtime = runtimes[0], args = [], file = PROGRAM, ...rest } = options;
  const spoken = framing === "auto" ? args.shift() : framing;
  const peer = await RpcPeer.spawn({
    command: runtime.command,
    args: [file, spoken, ...args],
    env: runtime.env,
    framing,
    ...rest,
  });
  const told = { log: [], stderr: [], notification: [], error: [], close: [] };
  for (const [event, list] of Object.entries(told)) peer.on(event, (value) => list.push(value));
  const closed = new Promise((resolve) => peer.on("close", resolve));
  return { peer, told, closed };
}

module.exports = { PROGRAM, startPeer };
