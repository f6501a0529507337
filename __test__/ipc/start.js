"use strict";
// Starts children with a channel, and gathers what they say.

const { join } = require("node:path");
const { spawn } = require("signalbox");
const { runtimes } = require("../runtimes.js");

/** The program of `program.js` in a runtime, and what it tells: `messages`, `errors`, and the order of all events. */
async function startProgram(args, { runtime = runtimes[0], file = "program.js", listens = true, ...options } = {}) {
  return observe(
    await spawn({
      command: runtime.command,
      args: [join(__dirname, file), ...args],
      env: runtime.env,
      ipc: true,
      stdin: "ignore",
      stderr: "inherit",
      ...options,
    }),
    listens,
  );
}

/** A line for the shell with a channel. */
async function startShell(line, { listens = true, ...options } = {}) {
  return observe(await spawn({ command: line, shell: true, ipc: true, stdin: "ignore", ...options }), listens);
}

function observe(child, listens) {
  const seen = { child, messages: [], errors: [], order: [], output: "" };
  const note = (what) => seen.order.push(what);
  seen.listen = () => child.on("message", (message) => (seen.messages.push(message), note("message")));
  child.on("error", (error) => seen.errors.push(error));
  child.on("stdout", (text) => (seen.output += text));
  seen.disconnected = new Promise((resolve) => child.on("disconnect", () => (note("disconnect"), resolve())));
  seen.exited = new Promise((resolve) => child.on("exit", (exit) => (note("exit"), resolve(exit))));
  seen.closed = new Promise((resolve) => child.on("close", () => (note("close"), resolve())));
  if (listens) seen.listen();
  return seen;
}

module.exports = { startProgram, startShell };
