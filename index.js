"use strict";

const { EventBus } = require("./lib/bus/event_bus.js");
const { setHome } = require("./lib/bus/home.js");
const { homeHere } = require("./lib/bus/home_here.js");
const { registerClass } = require("./lib/codec.js");
const { SignalboxError } = require("./lib/errors.js");
const { engineStats } = require("./lib/environment.js");
const { ProcessError } = require("./lib/failures.js");
const { onLog } = require("./lib/log.js");
const { ProcessManager, run, spawn } = require("./lib/manager.js");
const { ManagedProcess } = require("./lib/process.js");
const { PtyManager } = require("./lib/pty_manager.js");
const { Screen } = require("./lib/screen.js");
const { DebugAdapter, spawnDebugAdapter } = require("./lib/language_tools/debug_adapter.js");
const { LanguageServer, spawnLanguageServer } = require("./lib/language_tools/language_server.js");
const { LanguageServers } = require("./lib/language_tools/language_servers.js");
const { McpServer, spawnMcpServer } = require("./lib/language_tools/mcp_server.js");
const { OrchestratorLink, connectOrchestrator } = require("./lib/orchestrator/link.js");
const { Panes } = require("./lib/orchestrator/panes.js");
const { serveOrchestratorOver } = require("./lib/orchestrator/serve_peer.js");
const { HttpHost } = require("./lib/rpc/http_host.js");
const { ServiceGroup } = require("./lib/services/group.js");
const { defineConfig } = require("./lib/services/config/define.js");
const { loadConfig } = require("./lib/services/load.js");
const { BunNativeProcessManager } = require("./lib/services/native_process_manager.js");
const { RecordingReader, readRecording } = require("./lib/recording/read.js");
const { Recording } = require("./lib/recording/recording.js");
const { replay } = require("./lib/recording/replay.js");
const { RpcPeer, RpcServer } = require("./lib/rpc/index.js");
const { deserialize, serialize } = require("./lib/serialize.js");
const { Terminal, spawnPty } = require("./lib/terminal.js");
const { Viewer } = require("./lib/viewer.js");

setHome(homeHere());

module.exports = {
  BunNativeProcessManager,
  DebugAdapter,
  EventBus,
  HttpHost,
  LanguageServer,
  LanguageServers,
  ManagedProcess,
  McpServer,
  OrchestratorLink,
  Panes,
  ProcessError,
  ProcessManager,
  PtyManager,
  Recording,
  RecordingReader,
  RpcPeer,
  RpcServer,
  Screen,
  ServiceGroup,
  SignalboxError,
  Terminal,
  Viewer,
  connectOrchestrator,
  defineConfig,
  deserialize,
  engineStats,
  loadConfig,
  onLog,
  readRecording,
  registerClass,
  replay,
  run,
  serialize,
  serveOrchestratorOver,
  spawn,
  spawnDebugAdapter,
  spawnLanguageServer,
  spawnMcpServer,
  spawnPty,
};
