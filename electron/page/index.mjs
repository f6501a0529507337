// The names by which pages import: of a CommonJS module a bundler could not tell them.
import page from "./index.js";

export const {
  EventBus,
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
  processes,
  readRecording,
  registerClass,
  replay,
  run,
  serialize,
  spawn,
  spawnPty,
  terminals,
} = page;
