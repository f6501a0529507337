"use strict";
// A host by hand: a child with pipes, and lines of JSON in both directions, without anything of signalbox's RPC.

const { join } = require("node:path");
const { spawn } = require("signalbox");
const { waitFor } = require("../harness.js");

/** The child in a runtime: `messages` that it sent, `noise` that was no JSON, `stderr`, and `send(...values)`. */
async function startByHand(runtime, args, { env = {}, answer } = {}) {
  const child = await spawn({
    command: runtime.command,
    args: [join(__dirname, "child.js"), ...args],
    env: { SIGNALBOX_TRANSPORT: "stdio", ...runtime.env, ...env },
    stdin: "pipe",
  });
  const seen = { child, messages: [], noise: [], stderr: "" };
  const send = (...values) => child.write(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
  const take = (text) => {
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return seen.noise.push(text);
    }
    seen.messages.push(message);
    const reply = answer?.(message);
    if (reply !== undefined) send(reply);
  };
  child.on("line", ({ text, stream }) => {
    if (stream === "stdout") take(text);
    else seen.stderr += `${text}\n`;
  });
  seen.exited = new Promise((resolve) => child.on("exit", resolve));
  seen.send = send;
  /** The message of a name or an id, as soon as it is there. */
  seen.message = (wanted) =>
    waitFor(() => seen.messages.find(({ id, method }) => (id ?? method) === wanted), { what: `message ${wanted}` });
  return seen;
}

module.exports = { startByHand };
