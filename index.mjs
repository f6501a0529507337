import signalbox from "./index.js";

export const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  PtyManager,
  Screen,
  Recording,
  RecordingReader,
  SignalboxError,
  Terminal,
  Viewer,
  engineStats,
  onLog,
  readRecording,
  replay,
  deserialize,
  registerClass,
  run,
  serialize,
  spawn,
  spawnPty,
} = signalbox;
