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
const { ServiceGroup } = require("./lib/services/group.js");
const { defineConfig } = require("./lib/services/config/define.js");
const { loadConfig } = require("./lib/services/load.js");
const { BunNativeProcessManager } = require("./lib/services/native_process_manager.js");
const { RecordingReader, readRecording } = require("./lib/recording/read.js");
const { Recording } = require("./lib/recording/recording.js");
const { replay } = require("./lib/recording/replay.js");
const { RpcPeer } = require("./lib/rpc/spawn.js");
const { deserialize, serialize } = require("./lib/serialize.js");
const { Terminal, spawnPty } = require("./lib/terminal.js");
const { Viewer } = require("./lib/viewer.js");

setHome(homeHere());

module.exports = {
  BunNativeProcessManager,
  EventBus,
  ManagedProcess,
  ProcessError,
  ProcessManager,
  PtyManager,
  Recording,
  RecordingReader,
  RpcPeer,
  Screen,
  ServiceGroup,
  SignalboxError,
  Terminal,
  Viewer,
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
  spawn,
  spawnPty,
};
