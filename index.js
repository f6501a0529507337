"use strict";

const { SignalboxError } = require("./lib/errors.js");
const { engineStats } = require("./lib/environment.js");
const { onLog } = require("./lib/log.js");
const { ManagedProcess, spawn } = require("./lib/process.js");
const { Terminal, spawnPty } = require("./lib/terminal.js");

module.exports = { ManagedProcess, SignalboxError, Terminal, engineStats, onLog, spawn, spawnPty };
