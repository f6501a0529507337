"use strict";

// node-pty's options, checked as node-pty checks them, as the options of this package's terminals.

const { StringDecoder } = require("node:string_decoder");
const { SignalboxError } = require("../errors.js");
const { readVariables } = require("./variables.js");

const DEFAULT_COLS = 80;
const DEFAULT_ROWS = 24;
const DEFAULT_NAME = "xterm";

/** XOFF and XON, which a keyboard sends for Ctrl-S and Ctrl-Q. */
const FLOW_CONTROL_PAUSE = "\x13";
const FLOW_CONTROL_RESUME = "\x11";

/** Options that have to be of a type, unless they are missing or count as such ("", 0, null). */
const TYPES = {
  name: "string",
  cols: "number",
  rows: "number",
  cwd: "string",
  env: "object",
  uid: "number",
  gid: "number",
  encoding: "string",
  signalbox: "object",
};

/** `{ terminal, encoding, killTree, handleFlowControl, flowControlPause, flowControlResume }` of what was given. */
function readOptions(options) {
  const given = options || {};
  for (const [name, type] of Object.entries(TYPES)) checkType(name, given[name], type);
  const { killTree = false, ...own } = given.signalbox || {};
  const encoding = given.encoding === undefined ? "utf8" : given.encoding;
  // Throws for an encoding that nobody knows, before anything is started.
  if (encoding !== null) new StringDecoder(encoding);
  const terminal = { ...terminalOptions(given), encoding: isUtf8(encoding) ? "utf8" : null };
  const doubled = Object.keys(own).find((option) => option in terminal || option === "uid" || option === "gid");
  if (doubled !== undefined) throw misplaced(doubled);
  return {
    terminal: { ...own, ...terminal },
    encoding,
    killTree: Boolean(killTree),
    handleFlowControl: Boolean(given.handleFlowControl),
    flowControlPause: given.flowControlPause || FLOW_CONTROL_PAUSE,
    flowControlResume: given.flowControlResume || FLOW_CONTROL_RESUME,
  };
}

function misplaced(option) {
  const message = `Option "signalbox.${option}" is node-pty's own: give "${option}" beside "signalbox".`;
  return new SignalboxError("ERR_SIGNALBOX_OPTION_UNKNOWN", message, { option: `signalbox.${option}` });
}

function terminalOptions(given) {
  const cwd = given.cwd || process.cwd();
  const options = {
    cols: Math.trunc(given.cols || DEFAULT_COLS),
    rows: Math.trunc(given.rows || DEFAULT_ROWS),
    cwd,
    ...readVariables(given.env, cwd),
    name: given.name || (given.env || process.env).TERM || DEFAULT_NAME,
  };
  // -1 is node-pty's own word for "the same as mine".
  if (isUser(given.uid)) options.uid = given.uid;
  if (isUser(given.gid)) options.gid = given.gid;
  return options;
}

function isUser(id) {
  return id !== undefined && id !== null && id !== -1;
}

/** True for what the engine decodes itself. */
function isUtf8(encoding) {
  return encoding === "" || /^utf-?8$/i.test(encoding ?? "-");
}

function checkType(option, value, type) {
  if (!value || typeof value === type) return;
  const message = `${option} must be a ${type} (not a ${typeof value})`;
  throw new SignalboxError("ERR_SIGNALBOX_OPTION_TYPE", message, { option });
}

module.exports = { isUtf8, readOptions };
