import signalbox from "./index.js";

export const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  PtyManager,
  Recording,
  RecordingReader,
  Screen,
  SignalboxError,
  Terminal,
  Viewer,
  deserialize,
  engineStats,
  onLog,
  readRecording,
  registerClass,
  replay,
  run,
  serialize,
  spawn,
  spawnPty,
} = signalbox;
