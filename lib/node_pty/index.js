"use strict";

// What node-pty exports, on this package's terminals.

const { SignalboxError } = require("../errors.js");
const { spawnPty } = require("../terminal.js");
const { readOptions } = require("./options.js");
const { Pty } = require("./pty.js");

/** What is started without a file. */
const DEFAULT_FILE = "sh";

/** Starts a program on a new terminal. */
function spawn(file, args, options) {
  if (typeof args === "string")
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_TYPE", ARGS_ARE_TEXT, { option: "args" });
  const { terminal: terminalOptions, ...settings } = readOptions(options);
  return new Pty(start(file || DEFAULT_FILE, args || [], terminalOptions), settings);
}

const ARGS_ARE_TEXT =
  "args as a string is not supported on unix. Pass an array; for a whole command line: spawn('sh', ['-c', line]).";

function start(file, args, options) {
  try {
    return spawnPty(file, args, options);
  } catch (error) {
    // What can't be started, whichever part of it is wrong.
    if (error instanceof SignalboxError && error.path === undefined && error.command !== undefined) {
      error.path = error.cwd ?? error.command;
    }
    throw error;
  }
}

/** Opens a terminal without a program in node-pty, undocumented; a terminal here always has one. */
function open() {
  const message =
    "signalbox/node-pty has no open(): a terminal always belongs to a program here. " +
    'Spawn one that keeps the terminal open, such as "sleep", and use its ptsName.';
  throw new SignalboxError("ERR_SIGNALBOX_NODE_PTY_OPEN", message);
}

module.exports = {
  spawn,
  /** Older names of `spawn`. */
  fork: spawn,
  createTerminal: spawn,
  open,
  /** node-pty's own addon. There is none, as there on Windows. */
  native: null,
};
