"use strict";

// What a page is told of processes and terminals: plain data. One value that can't be cloned would close the port.

function plain(value) {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined; // an application's own data that is none
  }
}

function statusOf(process) {
  const { metadata, ...status } = process.status;
  return { ...status, metadata: plain(metadata), hasTerminal: process.terminal !== undefined };
}

function terminalStatusOf(terminal) {
  const { id, pid, cols, rows, state, exit } = terminal;
  return { id, pid, cols, rows, state, exit, process: terminal.process, cwd: terminal.cwd };
}

function metricsAsPlain(id, metrics) {
  return { ...metrics, id, custom: plain(metrics.custom) };
}

module.exports = { metricsAsPlain, plain, statusOf, terminalStatusOf };
