"use strict";

// What signalbox has in the main process and not in a page: names that say so when they are used, so that a module which
// both sides import still loads here.

const { SignalboxError } = require("../../lib/errors.js");

const NAMES = [
  "BunNativeProcessManager",
  "DebugAdapter",
  "HttpHost",
  "LanguageServer",
  "LanguageServers",
  "ManagedProcess",
  "McpServer",
  "OrchestratorLink",
  "Panes",
  "ProcessError",
  "ProcessManager",
  "PtyManager",
  "Recording",
  "RecordingReader",
  "RpcPeer",
  "RpcServer",
  "Screen",
  "ServiceGroup",
  "Terminal",
  "Viewer",
  "connectOrchestrator",
  "defineConfig",
  "engineStats",
  "loadConfig",
  "onLog",
  "readRecording",
  "replay",
  "run",
  "serveOrchestratorOver",
  "spawn",
  "spawnDebugAdapter",
  "spawnLanguageServer",
  "spawnMcpServer",
  "spawnPty",
];

function elsewhereOnly(name) {
  // No arrow function: a class has to be one that `new` can be said to.
  return function () {
    const message =
      `"${name}" of signalbox does not exist in a page: what starts programs or opens sockets lives in Electron's ` +
      "main process. Use it there, or let the page reach it by the window's policy; see docs/electron.md.";
    throw new SignalboxError("ERR_SIGNALBOX_NOT_IN_PAGE", message, { name });
  };
}

const elsewhere = Object.fromEntries(NAMES.map((name) => [name, elsewhereOnly(name)]));

module.exports = { elsewhere };
