import signalbox from "./index.js";

export const {
  ManagedProcess,
  ProcessError,
  ProcessManager,
  PtyManager,
  Screen,
  SignalboxError,
  Terminal,
  Viewer,
  engineStats,
  onLog,
  run,
  spawn,
  spawnPty,
} = signalbox;
