"use strict";

// The options of a process, as the engine takes them: shorthands are spelled out here.

const { SignalboxError, optionType } = require("./errors.js");
const { normalize } = require("./options.js");
const { checkReady } = require("./readiness.js");

/** What reads the command of `shell: true`. */
const DEFAULT_SHELL = "/bin/sh";

/** What programs on a terminal look up to know what it can do. */
const DEFAULT_TERM = "xterm-256color";

/** Parts of the options: for the engine, for the facade, and the input to begin with. */
function normalizeProcess(given) {
  const { options, variables, signal } = normalize(given, "options");
  const { stdio, shell, input, windowsHide, interactive, metadata, adapter, ready, ...native } = options;
  if (shell !== undefined && shell !== false) native.shell = shellOf(shell);
  if (stdio !== undefined) spreadStdio(native, stdio);
  if (windowsHide !== undefined && typeof windowsHide !== "boolean") {
    throw optionType("windowsHide", "true or false", windowsHide);
  }
  if (input !== undefined) checkInput(native, input);
  const asked = terminalOf(interactive);
  const terminal = asked && { ...asked, name: asked.name ?? given.env?.TERM ?? DEFAULT_TERM };
  if (terminal) {
    rejectStreams(native);
    native.interactive = asked;
    variables.set("TERM", terminal.name);
  }
  const { command, id, name, ipc, protocol } = native;
  for (const [option, text] of Object.entries({ id, name })) {
    if (text !== undefined && typeof text !== "string") throw optionType(option, "a string", text);
  }
  if (metadata !== undefined && (metadata === null || typeof metadata !== "object")) {
    throw optionType("metadata", "an object", metadata);
  }
  const isInputTerminal = terminal !== undefined || native.stdin === "pty";
  const facade = { command, id, name, adapter, metadata, interactive: terminal, isInputTerminal, ipc, protocol };
  if (ready !== undefined) facade.ready = checkReady(ready);
  return { native, variables, signal, input, facade };
}

function shellOf(shell) {
  if (shell === true) return DEFAULT_SHELL;
  if (typeof shell !== "string" || shell === "") throw optionType("shell", "true, false or a shell's path", shell);
  return shell;
}

/** `stdio: "ignore"` and `stdio: ["pipe", "inherit", "inherit"]`. */
function spreadStdio(native, stdio) {
  const streams = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  if (streams.length !== 3) {
    const message = `Option "stdio" must name three streams: input, output and error; got ${streams.length}.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "stdio" });
  }
  ["stdin", "stdout", "stderr"].forEach((name, index) => {
    if (native[name] !== undefined) {
      const message = `Give "stdio" or "${name}", not both.`;
      throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "stdio" });
    }
    native[name] = streams[index];
  });
}

function checkInput(native, input) {
  if (typeof input !== "string" && !(input instanceof Uint8Array)) {
    throw optionType("input", "a string or a Uint8Array", input);
  }
  if (native.stdin !== undefined && native.stdin !== "pipe" && native.stdin !== "pty") {
    const message = 'Option "input" needs stdin: "pipe", the default, or "pty".';
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: "input" });
  }
}

function terminalOf(interactive) {
  if (interactive === undefined || interactive === false) return undefined;
  if (interactive === true) return {};
  if (interactive === null || typeof interactive !== "object") {
    throw optionType("interactive", "true, false or a terminal's size", interactive);
  }
  return interactive;
}

function rejectStreams(native) {
  for (const name of ["stdin", "stdout", "stderr"]) {
    if (native[name] === undefined) continue;
    const message = `Option "${name}" does not go with "interactive": all three streams are the terminal.`;
    throw new SignalboxError("ERR_SIGNALBOX_OPTION_RANGE", message, { option: name });
  }
}

module.exports = { normalizeProcess };
