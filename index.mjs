import signalbox from "./index.js";

export const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  Recording,
  RecordingReader,
  SignalboxError,
  Terminal,
  engineStats,
  onLog,
  readRecording,
  replay,
  run,
  spawn,
  spawnPty,
} = signalbox;
