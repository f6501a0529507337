"use strict";
// Gathers what a child tells.

/** All output of a terminal, and promises of its exit and close. */
function collect(terminal) {
  const chunks = [];
  const collected = {
    chunks,
    text: () => chunks.join(""),
    bytes: () => Buffer.concat(chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk))),
    exited: new Promise((resolve) => terminal.onExit(resolve)),
    closed: new Promise((resolve) => terminal.onClose(resolve)),
    errors: [],
  };
  terminal.onError((error) => collected.errors.push(error));
  terminal.onData((chunk) => chunks.push(chunk));
  return collected;
}

/** All output of a process, by stream, and promises of its exit and close. */
function collectProcess(child) {
  const collected = { stdout: "", stderr: "", errors: [] };
  child.on("stdout", (chunk) => (collected.stdout += chunk));
  child.on("stderr", (chunk) => (collected.stderr += chunk));
  child.on("error", (error) => collected.errors.push(error));
  collected.exited = new Promise((resolve) => child.on("exit", resolve));
  collected.closed = new Promise((resolve) => child.on("close", resolve));
  return collected;
}

/** A shell script as the options of `spawn` and `run`, with further ones. */
function script(text, options = {}) {
  return { command: "sh", args: ["-c", text], ...options };
}

/** All that a reader of output hands over, to its end. */
async function readAll(reader) {
  const values = [];
  for await (const value of reader) values.push(value);
  return values;
}

module.exports = { collect, collectProcess, readAll, script };
