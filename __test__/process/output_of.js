"use strict";
const { spawn } = require("signalbox");
const { collectProcess } = require("../collect.js");

/** What a process printed, when it is closed. */
async function outputOf(options) {
  const child = await spawn(options);
  const output = collectProcess(child);
  output.exit = await output.exited;
  await output.closed;
  return output;
}

module.exports = { outputOf };
