"use strict";

const { registerClass } = require("./lib/codec.js");
const { SignalboxError } = require("./lib/errors.js");
const { engineStats } = require("./lib/environment.js");
const { ProcessError } = require("./lib/failures.js");
const { onLog } = require("./lib/log.js");
const { ProcessManager, run, spawn } = require("./lib/manager.js");
const { ManagedProcess } = require("./lib/process.js");
const { deserialize, serialize } = require("./lib/serialize.js");
const { Terminal, spawnPty } = require("./lib/terminal.js");

module.exports = {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  SignalboxError,
  Terminal,
  deserialize,
  engineStats,
  onLog,
  registerClass,
  run,
  serialize,
  spawn,
  spawnPty,
};
